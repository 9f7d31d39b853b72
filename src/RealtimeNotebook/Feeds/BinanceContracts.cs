using System.Buffers;
using System.Text.Json;

namespace RealtimeNotebook.Feeds;

/// <summary>Reads from <c>exchangeInfo</c> the contracts that go on forever and are traded: <c>{"symbols":[{"symbol":"BTCUSDT",
/// "contractType":"PERPETUAL","status":"TRADING",...},...],...}</c>. Piece by piece: of the answer no more than a piece is held.</summary>
internal sealed class BinanceContracts
{
    /// <summary>The longest answer that is read, unpacked, in bytes: eight times what 870 contracts take.</summary>
    internal const int MostBytes = 8 * 1024 * 1024;

    /// <summary>How many symbols are taken; the exchange trades some 750.</summary>
    internal const int MostSymbols = 2_000;

    // Also the longest text that the answer may have in it.
    private const int PieceBytes = 32 * 1024;

    private readonly List<string> _symbols = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private JsonReaderState _state;
    private Field _field;
    private bool _isList;
    private bool _hasList;
    private string? _symbol;
    private bool _isTraded;
    private bool _isPerpetual;

    private BinanceContracts()
    {
    }

    private enum Field
    {
        Other,
        List,
        Symbol,
        Status,
        Type,
    }

    /// <summary>Reads an answer to its end.</summary>
    /// <returns>The symbols in the exchange's order; those that it spells as no feed can want them are left out.</returns>
    /// <exception cref="FormatException">It is no such answer, or is too long; the message is a sentence and shows how it begins.</exception>
    internal static async Task<IReadOnlyList<string>> ReadAsync(Stream answer, CancellationToken stop)
    {
        var contracts = new BinanceContracts();
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        string begins = "";
        try
        {
            int held = 0;
            long total = 0;
            while (true)
            {
                int count = await answer.ReadAsync(piece.AsMemory(held, PieceBytes - held), stop).ConfigureAwait(false);
                if (total == 0)
                    begins = Refusal.Printable(piece.AsSpan(0, count));
                if ((total += count) > MostBytes)
                    throw new FormatException($"The list of contracts is longer than {MostBytes / (1024 * 1024)} MB, which is more than is read.");
                held += count;
                int read = contracts.Take(piece.AsSpan(0, held), isLast: count == 0);
                if (count == 0)
                    break;
                held -= read;
                if (held == PieceBytes)
                    throw new JsonException();
                piece.AsSpan(read, held).CopyTo(piece);
            }
            return contracts._hasList && !contracts._isList ? contracts._symbols : throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws for what is not JSON, and for escapes that are no characters.
            throw new FormatException($$"""The list of contracts ({{begins}}) is not as Binance documents it; expected {"symbols":[{"symbol":"BTCUSDT",...},...],...}.""", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    // Returns how much of the piece has been read; the rest is the beginning of something.
    private int Take(ReadOnlySpan<byte> piece, bool isLast)
    {
        var reader = new Utf8JsonReader(piece, isLast, _state);
        while (reader.Read())
            Take(ref reader);
        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    // Depth 0 is the answer, 1 what it has, 2 the contracts in its list, 3 what they have.
    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType, reader.CurrentDepth)
        {
            case (not JsonTokenType.StartObject and not JsonTokenType.EndObject, 0):
                throw new JsonException();
            case (JsonTokenType.PropertyName, 1):
                _field = reader.ValueTextEquals("symbols"u8) ? Field.List : Field.Other;
                break;
            case (JsonTokenType.StartArray, 1) when _field == Field.List:
                (_isList, _hasList) = (true, true);
                break;
            case (JsonTokenType.EndArray, 1):
                _isList = false;
                break;
            case (JsonTokenType.StartObject, 2) when _isList:
                (_symbol, _isTraded, _isPerpetual) = (null, false, false);
                break;
            case (JsonTokenType.PropertyName, 3) when _isList:
                _field = reader.ValueTextEquals("symbol"u8) ? Field.Symbol
                    : reader.ValueTextEquals("status"u8) ? Field.Status
                    : reader.ValueTextEquals("contractType"u8) ? Field.Type : Field.Other;
                break;
            case (JsonTokenType.String, 3) when _isList:
                TakeText(ref reader);
                break;
            case (JsonTokenType.EndObject, 2) when _isList:
                Add();
                break;
            default:
                break;
        }
    }

    private void TakeText(ref Utf8JsonReader reader)
    {
        if (_field == Field.Symbol)
            _symbol = reader.GetString();
        else if (_field == Field.Status)
            _isTraded = reader.ValueTextEquals("TRADING"u8);
        // Of stocks and metals there are perpetual contracts, too, under a name of their own.
        else if (_field == Field.Type)
            _isPerpetual = reader.ValueTextEquals("PERPETUAL"u8) || reader.ValueTextEquals("TRADIFI_PERPETUAL"u8);
        _field = Field.Other;
    }

    private void Add()
    {
        if (_isTraded && _isPerpetual && _symbol is { } symbol && BinanceSymbol.TryOf(symbol) == symbol && _symbols.Count < MostSymbols && _seen.Add(symbol))
            _symbols.Add(symbol);
    }
}
