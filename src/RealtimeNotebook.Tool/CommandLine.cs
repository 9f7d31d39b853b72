using System.CommandLine;

namespace RealtimeNotebook.Tool;

/// <summary>From arguments to an exit code: 0 done or stopped, 1 failed, 2 not understood.</summary>
internal static class CommandLine
{
    internal static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Live candlestick charts in the browser: from a demo market, from Redis, from a recording.");
        foreach (Command command in Commands())
            root.Add(command);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
            return Misunderstood(parsed);

        using var stop = new StopSignal();
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return 0;
        }
        catch (ArgumentException e)
        {
            // The library's checks of addresses and options; the name of its parameter says nothing to a user.
            await Console.Error.WriteLineAsync($"rtnb: {OneLine(e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal))}");
            return 2;
        }
        catch (Exception e) when (e is ToolException or FeedUnavailableException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"rtnb: {OneLine(e.Message)}");
            return 1;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"rtnb: this should not have happened ({e.GetType().Name}): {OneLine(e.Message)}");
            return 1;
        }
    }

    private static IEnumerable<Command> Commands() =>
        [DemoCommand.Create(), ServeCommand.Create(), PublishCommand.Create(), RecordCommand.Create(), DashboardCommand.Create(), BenchCommand.Create()];

    private static int Misunderstood(ParseResult parsed)
    {
        string command = parsed.CommandResult.Command is RootCommand ? "rtnb" : $"rtnb {parsed.CommandResult.Command.Name}";
        IEnumerable<string> messages = parsed.Errors.Select(error => OneLine(error.Message)).Distinct();
        Console.Error.WriteLine($"rtnb: {string.Join(' ', messages)} See {command} --help.");
        return 2;
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
