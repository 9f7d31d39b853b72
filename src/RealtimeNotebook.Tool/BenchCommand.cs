using System.CommandLine;
using System.Text.Json;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using RealtimeNotebook.Tool.Bench;

namespace RealtimeNotebook.Tool;

/// <summary><c>rtnb bench</c>: what a tick, an event and a new bar cost here, beside the obvious alternative in the same run.</summary>
internal static class BenchCommand
{
    internal static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Writes the figures as JSON." };
        var command = new Command("bench", "Measures what a tick, an event and a new bar cost on this machine.") { json };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed.GetValue(json))));
        return command;
    }

    private static int Run(bool asJson)
    {
        Summary[] summaries = [.. new[] { typeof(TickBenchmark), typeof(EventBenchmark), typeof(SignalBenchmark) }.Select(type => BenchmarkRunner.Run(type, Config(asJson)))];
        if (summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)))
            throw new ToolException("A benchmark did not run; without --json its log says why.");
        Console.WriteLine(asJson ? Json(summaries) : Text(summaries));
        return 0;
    }

    // In this process, since another one would have to be built, and the machine may have no sources.
    private static ManualConfig Config(bool isQuiet) => ManualConfig.CreateEmpty()
        .AddJob(Job.MediumRun.WithLaunchCount(1).WithToolchain(InProcessNoEmitToolchain.Instance))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(isQuiet ? NullLogger.Instance : ConsoleLogger.Default)
        .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator);

    private static string Text(Summary[] summaries)
    {
        IEnumerable<string> rows = summaries.SelectMany(Figures).Select(figure =>
            FormattableString.Invariant($"{figure.What,-44} {figure.MedianNs,12:N1} ns  (min {figure.MinNs:N1}, max {figure.MaxNs:N1}) {figure.Bytes,10:N0} B"));
        return $"{Machine}\n{"",-44} {"median",12}\n{string.Join('\n', rows)}";
    }

    private static string Json(Summary[] summaries)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("machine", Machine);
            writer.WriteStartArray("figures");
            foreach (Figure figure in summaries.SelectMany(Figures))
            {
                writer.WriteStartObject();
                writer.WriteString("what", figure.What);
                writer.WriteNumber("median_ns", figure.MedianNs);
                writer.WriteNumber("min_ns", figure.MinNs);
                writer.WriteNumber("max_ns", figure.MaxNs);
                writer.WriteNumber("bytes", figure.Bytes);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static IEnumerable<Figure> Figures(Summary summary) => summary.Reports.Select(report =>
    {
        BenchmarkCase of = report.BenchmarkCase;
        string parameters = of.Parameters.Count == 0 ? "" : $", {string.Join(", ", of.Parameters.Items.Select(item => $"{item.Name} {item.Value}"))}";
        return new Figure($"{of.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')}{parameters}", report.ResultStatistics!.Median, report.ResultStatistics.Min,
            report.ResultStatistics.Max, report.GcStats.GetBytesAllocatedPerOperation(of) ?? 0);
    });

    private static string Machine
    {
        get
        {
            HostEnvironmentInfo host = HostEnvironmentInfo.GetCurrent();
            return $"{host.RuntimeVersion}, {host.Architecture}, {Environment.ProcessorCount} processors, {host.CpuInfo.Value?.ProcessorName ?? "unknown processor"}";
        }
    }

    private readonly record struct Figure(string What, double MedianNs, double MinNs, double MaxNs, long Bytes);
}
