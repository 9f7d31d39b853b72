namespace RealtimeNotebook.Notebook;

/// <summary>What a cell says when the page could not reach the server: what happened, and what to do.</summary>
internal static class CellAdvice
{
    /// <summary>The first sentence says what is the matter in most cases; each of the others is a remedy for a kernel that runs elsewhere.</summary>
    internal static IReadOnlyList<string> For(int port) =>
    [
        "Not connected - run the cell again",
        $"If the kernel runs on another machine, forward its port {port}: in VS Code and Codespaces in the Ports view, else with ssh -L {port}:127.0.0.1:{port} HOST.",
        $"Or let Jupyter hand it on: with pip install jupyter-server-proxy on its server, the page finds it at /proxy/{port}/.",
        $"Or say where it is: new RealtimeOptions {{ Port = {port}, PublicUrl = new(\"https://HOST/PATH/\") }}.",
        "If the browser asks whether this page may reach your own machine, allow it.",
    ];
}
