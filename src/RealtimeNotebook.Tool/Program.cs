if (RealtimeNotebook.Tool.OpenFileLimit.Fault() is { } fault)
{
    Console.Error.WriteLine(fault);
    return 1;
}
return await RealtimeNotebook.Tool.CommandLine.RunAsync(args);
