using System.Text;

namespace RealtimeNotebook.Notebook;

/// <summary>The style sheet of the picture, under a class of the theme so that pictures on one page do not recolour each other.</summary>
internal static class ChartSvgStyle
{
    internal static string ClassOf(ChartTheme theme) => theme switch
    {
        ChartTheme.Light => "rtnb-light",
        ChartTheme.Dark => "rtnb-dark",
        _ => "rtnb-auto",
    };

    internal static string Sheet(ChartTheme theme)
    {
        string root = "." + ClassOf(theme) + " ";
        var css = new StringBuilder();
        Append(css, root, "text", "font:11px system-ui,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums");
        Append(css, root, "path", "fill:none");
        Append(css, root, ".h1", "font-size:17px;font-weight:600");
        Append(css, root, ".h2", "font-size:15px;font-weight:600");
        Append(css, root, ".e", "text-anchor:end");
        Append(css, root, ".c", "text-anchor:middle");
        Append(css, root, ".g", "stroke-width:1;shape-rendering:crispEdges");
        Append(css, root, ".u", $"fill:{Palette.Up};stroke:{Palette.Up};shape-rendering:crispEdges");
        Append(css, root, ".d", $"fill:{Palette.Down};stroke:{Palette.Down};shape-rendering:crispEdges");
        Append(css, root, ".ut", $"fill:{Palette.Up}");
        Append(css, root, ".dt", $"fill:{Palette.Down}");
        Append(css, root, ".uv", $"fill:{Palette.Up};opacity:.35;shape-rendering:crispEdges");
        Append(css, root, ".dv", $"fill:{Palette.Down};opacity:.35;shape-rendering:crispEdges");
        Append(css, root, ".ul", $"stroke:{Palette.Up};stroke-dasharray:2 3;shape-rendering:crispEdges");
        Append(css, root, ".dl", $"stroke:{Palette.Down};stroke-dasharray:2 3;shape-rendering:crispEdges");
        Append(css, root, ".tag", "fill:#fff;font-weight:600");
        Append(css, root, ".w", $"fill:{Palette.Warning};font-weight:700;letter-spacing:.08em");
        Append(css, root, ".wb", $"fill:{Palette.Warning};fill-opacity:.14;stroke:{Palette.Warning};stroke-opacity:.7");
        Append(css, root, ".us", $"stroke:{Palette.Up};stroke-width:1.5");
        Append(css, root, ".ds", $"stroke:{Palette.Down};stroke-width:1.5");
        Append(css, root, ".uz", $"fill:{Palette.Up};opacity:.14");
        Append(css, root, ".dz", $"fill:{Palette.Down};opacity:.14");
        Append(css, root, ".pv", $"fill:{Palette.Pivot}");
        Append(css, root, ".gap", $"stroke:{Palette.Warning};stroke-dasharray:4 4;opacity:.8;shape-rendering:crispEdges");
        for (int i = 0; i < Palette.Others.Count; i++)
        {
            Append(css, root, $".o{i}", $"stroke:{Palette.Others[i]};stroke-width:1.5;stroke-linejoin:round");
            Append(css, root, $".o{i}t", $"fill:{Palette.Others[i]}");
            Append(css, root, $".o{i}b", $"stroke:{Palette.Others[i]};stroke-width:1");
            Append(css, root, $".o{i}a", $"fill:{Palette.Others[i]};opacity:.07");
        }
        AppendColours(css, root, Palette.Of(theme));
        if (theme == ChartTheme.Auto)
        {
            css.Append("@media(prefers-color-scheme:light){");
            AppendColours(css, root, Palette.Light);
            css.Append('}');
        }
        return css.ToString();
    }

    private static void AppendColours(StringBuilder css, string root, Palette colours)
    {
        Append(css, root, ".bg", $"fill:{colours.Back}");
        Append(css, root, ".lg", $"stroke:{colours.Back};stroke-width:3px;stroke-linejoin:round;paint-order:stroke");
        Append(css, root, ".g", $"stroke:{colours.Grid}");
        Append(css, root, ".lv", $"stroke:{colours.Muted};stroke-dasharray:4 4;opacity:.6;shape-rendering:crispEdges");
        Append(css, root, ".t", $"fill:{colours.Text}");
        Append(css, root, ".m", $"fill:{colours.Muted}");
        Append(css, root, ".hu", $"stroke:{colours.HullUp};stroke-width:1.6;stroke-linecap:round");
        Append(css, root, ".hd", $"stroke:{colours.HullDown};stroke-width:1.6;stroke-linecap:round");
        Append(css, root, ".hut", $"fill:{colours.HullUp}");
        Append(css, root, ".hdt", $"fill:{colours.HullDown}");
        Append(css, root, ".macd", $"stroke:{colours.Macd};stroke-width:1.4;stroke-linejoin:round");
        Append(css, root, ".macdt", $"fill:{colours.Macd}");
        Append(css, root, ".sig", $"stroke:{colours.Signal};stroke-width:1.4;stroke-linejoin:round");
        Append(css, root, ".sigt", $"fill:{colours.Signal}");
        string[] histogram = [colours.RisingAbove, colours.FallingAbove, colours.FallingBelow, colours.RisingBelow];
        for (int i = 0; i < histogram.Length; i++)
            Append(css, root, $".h{i}x", $"fill:{histogram[i]};shape-rendering:crispEdges");
    }

    private static void Append(StringBuilder css, string root, string selector, string rules) =>
        css.Append(root).Append(selector).Append('{').Append(rules).Append('}');
}
