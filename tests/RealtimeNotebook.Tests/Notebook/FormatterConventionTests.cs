using System.Collections;
using System.Linq.Expressions;
using System.Reflection;

namespace RealtimeNotebook.Tests.Notebook;

/// <summary>
/// What the notebook host does to show an object of a package that does not reference it: every lookup by name, in its order.
/// </summary>
public sealed class FormatterConventionTests
{
    private readonly FakeCharts _charts = new();

    [Fact]
    public async Task A_chart_is_found_as_html_and_text()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.Show(Samples.Usual());
        series.SeededSource.SetResult();
        Dictionary<string, string> shown = ShowAsHostDoes(chart, out string[] preferred);

        Assert.Equal(["text/html", "text/plain"], preferred);
        Assert.Equal(chart.ToString(), shown["text/plain"]);
        Assert.StartsWith("SPY 1m: live, 199 bars, 585.61 at 2026-11-20 17:49 UTC, from redis://localhost:6379", shown["text/plain"], StringComparison.Ordinal);
        Assert.Contains("data:image/svg+xml;base64,", shown["text/html"], StringComparison.Ordinal);
        Assert.DoesNotContain(_charts.Servers[0].Token, shown["text/plain"], StringComparison.Ordinal);
        await chart.StopAsync();
    }

    [Fact]
    public async Task The_overview_is_found_as_html_and_text()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.Show(Samples.Snapshot(Samples.Bars(50), state: new(SeriesPhase.Live, 1, "<b>late</b>", "f", "h", true, [])));
        Dictionary<string, string> shown = ShowAsHostDoes(_charts.Registry.Overview(), out string[] preferred);

        Assert.Equal(["text/html", "text/plain"], preferred);
        Assert.Contains("&lt;b&gt;late&lt;/b&gt;", shown["text/html"], StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", shown["text/html"], StringComparison.Ordinal);
        Assert.Contains("live SIMULATED", shown["text/plain"], StringComparison.Ordinal);
        Assert.Contains("server http://127.0.0.1:40000/", shown["text/plain"], StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", shown["text/plain"] + shown["text/html"], StringComparison.Ordinal);
        await chart.StopAsync();
        Assert.Equal("No chart is running.", _charts.Registry.Overview().ToString());
    }

    [Fact]
    public async Task Bars_signals_a_status_and_a_picture_are_found_as_html_and_text()
    {
        (RealtimeChart chart, FakeSeries series) = _charts.Start();
        series.Show(Samples.Usual());
        foreach (object value in (object[])[chart.Candles, chart.Forming!.Value, chart.Candles.Take(3).ToTable(), chart.Signals, chart.Status, chart.Snapshot()])
        {
            Dictionary<string, string> shown = ShowAsHostDoes(value, out string[] preferred);
            Assert.Equal(["text/html", "text/plain"], preferred);
            Assert.NotEqual("", shown["text/plain"]);
            Assert.StartsWith("<", shown["text/html"], StringComparison.Ordinal);
        }
        await chart.StopAsync();
    }

    [Fact]
    public async Task Several_charts_are_found_as_html_and_text()
    {
        (RealtimeChart spy, RealtimeChart qqq) = (_charts.Start().Chart, _charts.Start("QQQ").Chart);
        Dictionary<string, string> shown = ShowAsHostDoes(new RealtimeGrid([spy, qqq], new()), out string[] preferred);

        Assert.Equal(["text/html", "text/plain"], preferred);
        Assert.Matches("^SPY 1m: .*\r?\nQQQ 1m: .*$", shown["text/plain"]);
        Assert.StartsWith("<div class=\"rtnb\"", shown["text/html"], StringComparison.Ordinal);
        await Task.WhenAll(spy.StopAsync(), qqq.StopAsync());
    }

    private static Dictionary<string, string> ShowAsHostDoes(object value, out string[] preferred)
    {
        Type type = value.GetType();
        object attribute = Assert.Single(type.GetCustomAttributes(true), a => a.GetType().Name == "TypeFormatterSourceAttribute");
        var sourceType = Assert.IsAssignableFrom<Type>(Property(attribute, "FormatterSourceType"));
        object source = Activator.CreateInstance(sourceType)!;
        var formatters = Assert.IsAssignableFrom<IEnumerable>(source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null));
        var shown = new Dictionary<string, string>();
        foreach (object formatter in formatters)
        {
            var mimeType = Assert.IsType<string>(Property(formatter, "MimeType"));
            MethodInfo format = formatter.GetType().GetMethod("Format")!;
            ParameterExpression instance = Expression.Parameter(typeof(object));
            ParameterExpression writer = Expression.Parameter(typeof(TextWriter));
            Func<object, TextWriter, bool> call = Expression.Lambda<Func<object, TextWriter, bool>>(
                Expression.Call(Expression.Constant(formatter), format, instance, writer), instance, writer).Compile();
            using var text = new StringWriter();
            Assert.True(call(value, text));
            Assert.False(call("something else", TextWriter.Null));
            shown.Add(mimeType, text.ToString());
        }
        preferred = Assert.IsType<string[]>(Property(attribute, "PreferredMimeTypes"));
        return shown;
    }

    // Public getters only: the host looks no further.
    private static object? Property(object from, string name) => from.GetType().GetProperty(name)?.GetGetMethod()?.Invoke(from, null);
}
