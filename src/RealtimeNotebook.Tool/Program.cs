return await RealtimeNotebook.Tool.CommandLine.RunAsync(args);
