using System.Globalization;
using System.Text;

namespace RealtimeNotebook.Notebook;

/// <summary>Writes SVG: shortest useful numbers, every text escaped.</summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder _text = new(24 * 1024);

    /// <summary>Appends markup of our own, as it is.</summary>
    internal SvgWriter Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Appends a coordinate, to a tenth of a pixel.</summary>
    internal SvgWriter At(double coordinate)
    {
        _text.Append(Math.Round(coordinate, 1).ToString("0.#", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Appends text from outside.</summary>
    internal SvgWriter Escaped(string text)
    {
        _text.Append(Escape(text));
        return this;
    }

    internal SvgWriter Line(string css, double x1, double y1, double x2, double y2) =>
        Raw($"<path class=\"{css}\" d=\"M").At(x1).Raw(" ").At(y1).Raw("L").At(x2).Raw(" ").At(y2).Raw("\"/>");

    internal SvgWriter Rect(string css, double x, double y, double width, double height, double radius = 0)
    {
        Raw($"<rect class=\"{css}\" x=\"").At(x).Raw("\" y=\"").At(y).Raw("\" width=\"").At(width).Raw("\" height=\"").At(height);
        if (radius > 0)
            Raw("\" rx=\"").At(radius);
        return Raw("\"/>");
    }

    internal SvgWriter Text(string css, double x, double y, string text) =>
        Raw($"<text class=\"{css}\" x=\"").At(x).Raw("\" y=\"").At(y).Raw("\">").Escaped(text).Raw("</text>");

    /// <summary>A line through the finite values; it breaks where there is none.</summary>
    internal SvgWriter Polyline(string css, ReadOnlySpan<double> values, Func<int, double> x, Func<double, double> y)
    {
        Raw($"<path class=\"{css}\" d=\"");
        bool drawing = false;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i]))
                Raw(drawing ? "L" : "M").At(x(i)).Raw(" ").At(y(values[i]));
            drawing = double.IsFinite(values[i]);
        }
        return Raw("\"/>");
    }

    /// <summary>The area between two lines where both have values.</summary>
    internal SvgWriter Area(string css, double[] upper, double[] lower, Func<int, double> x, Func<double, double> y)
    {
        Raw($"<path class=\"{css}\" d=\"");
        for (int from = 0; from < upper.Length; from++)
        {
            if (!double.IsFinite(upper[from] + lower[from]))
                continue;
            int to = from;
            while (to + 1 < upper.Length && double.IsFinite(upper[to + 1] + lower[to + 1]))
                to++;
            for (int i = from; i <= to; i++)
                Raw(i == from ? "M" : "L").At(x(i)).Raw(" ").At(y(upper[i]));
            for (int i = to; i >= from; i--)
                Raw("L").At(x(i)).Raw(" ").At(y(lower[i]));
            Raw("z");
            from = to;
        }
        return Raw("\"/>");
    }

    /// <summary>Makes text harmless in markup and in attributes; characters that XML forbids become U+FFFD.</summary>
    internal static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                safe.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c) || (c < ' ' && c is not ('\t' or '\n' or '\r')) || c >= '\uFFFE')
                safe.Append('\uFFFD');
            else
                safe.Append(c switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", '\'' => "&#39;", _ => c.ToString() });
        }
        return safe.ToString();
    }

    public override string ToString() => _text.ToString();
}
