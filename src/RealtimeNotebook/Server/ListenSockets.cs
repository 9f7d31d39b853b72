using System.Net;
using System.Net.Sockets;

namespace RealtimeNotebook.Server;

/// <summary>Sockets that listen already, so that a port once chosen cannot be lost, and both address families share it.</summary>
internal static class ListenSockets
{
    private const int Attempts = 32;
    private const int Backlog = 512;

    /// <summary>Opens the sockets that the options ask for.</summary>
    /// <exception cref="IOException">The port is in use, or the address cannot be had; the message says what to do.</exception>
    internal static IReadOnlyList<Socket> Open(ServerOptions options)
    {
        if (options.Host != "localhost")
            return [Bind(new(IPAddress.Parse(options.Host), options.Port))];
        // A port that is free at 127.0.0.1 may be taken at ::1; then another is tried.
        for (int attempt = 1; ; attempt++)
        {
            Socket four = Bind(new(IPAddress.Loopback, options.Port));
            try
            {
                return TryBindSix(((IPEndPoint)four.LocalEndPoint!).Port) is { } six ? [four, six] : [four];
            }
            catch (IOException) when (options.Port == 0 && attempt < Attempts)
            {
                four.Dispose();
            }
            catch
            {
                four.Dispose();
                throw;
            }
        }
    }

    // A machine without IPv6 is served by IPv4 alone.
    private static Socket? TryBindSix(int port)
    {
        if (!Socket.OSSupportsIPv6)
            return null;
        try
        {
            return Bind(new(IPAddress.IPv6Loopback, port));
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: not SocketError.AddressAlreadyInUse })
        {
            return null;
        }
    }

    private static Socket Bind(IPEndPoint at)
    {
        Socket? socket = null;
        try
        {
            socket = new(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (OperatingSystem.IsWindows())
                socket.ExclusiveAddressUse = true;
            if (at.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(at);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new IOException(e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"Port {at.Port} is in use; choose another with Port/--port, or 0 for a free one.",
                SocketError.AccessDenied => $"Port {at.Port} may not be opened by this user; choose one above 1023 with Port/--port, or 0 for a free one.",
                _ => $"Cannot listen at {at}: {e.Message}. Choose an address of this machine with Host/--host.",
            }, e);
        }
    }
}
