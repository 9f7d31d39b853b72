namespace RealtimeNotebook.Tests.Notebook;

/// <summary>A figure as Plotly.NET 5 writes it: a grid of two rows, candlesticks with the Hull average above, the MACD below.</summary>
internal static class PlotlyNetFigure
{
    internal const string Json = """
        {"data":[
          {"type":"candlestick","name":"price","x":["2026-11-20T14:30:00Z","2026-11-20T14:31:00Z","2026-11-20T14:32:00Z","2026-11-20T14:33:00Z","2026-11-20T14:34:00Z"],"close":[100.5,101.0,100.7,100.9,101.3],"open":[100.0,100.5,101.0,100.7,100.9],"high":[100.7,101.2,101.2,101.10000000000001,101.5],"low":[99.8,100.3,100.5,100.5,100.7],"increasing":{"line":{}},"decreasing":{"line":{}},"xaxis":"x","yaxis":"y"},
          {"type":"scatter","name":"hull","mode":"lines","x":["2026-11-20T14:30:00Z","2026-11-20T14:31:00Z","2026-11-20T14:32:00Z","2026-11-20T14:33:00Z","2026-11-20T14:34:00Z"],"y":[100.5,101.0,100.7,100.9,101.3],"marker":{},"line":{"color":"#01FFFF"},"xaxis":"x","yaxis":"y"},
          {"type":"scatter","name":"macd","mode":"lines","x":["2026-11-20T14:30:00Z","2026-11-20T14:31:00Z","2026-11-20T14:32:00Z","2026-11-20T14:33:00Z","2026-11-20T14:34:00Z"],"y":[0.1,0.2,0.1,0.15,0.2],"marker":{},"line":{},"xaxis":"x","yaxis":"y2"},
          {"type":"scatter","name":"signal","mode":"lines","x":["2026-11-20T14:30:00Z","2026-11-20T14:31:00Z","2026-11-20T14:32:00Z","2026-11-20T14:33:00Z","2026-11-20T14:34:00Z"],"y":[0.1,0.15,0.12,0.13,0.16],"marker":{},"line":{},"xaxis":"x","yaxis":"y2"},
          {"type":"bar","name":"histogram","x":["2026-11-20T14:30:00Z","2026-11-20T14:31:00Z","2026-11-20T14:32:00Z","2026-11-20T14:33:00Z","2026-11-20T14:34:00Z"],"y":[0.0,0.05,-0.02,0.02,0.04],"orientation":"v","marker":{"pattern":{}},"xaxis":"x","yaxis":"y2"}
        ],
        "layout":{"width":600,"height":600,"template":{"layout":{"font":{"color":"rgb(204, 204, 204)"},"paper_bgcolor":"rgb(55, 55, 61)","plot_bgcolor":"rgb(55, 55, 61)","xaxis":{"ticks":"inside","tickcolor":"rgba(204, 204, 204, 0.5)","showline":true,"linecolor":"rgb(204, 204, 204)","gridcolor":"rgba(204, 204, 204, 0.3)","zeroline":true,"zerolinecolor":"rgb(204, 204, 204)","mirror":"allticks"},"yaxis":{"ticks":"inside","tickcolor":"rgba(204, 204, 204, 0.5)","showline":true,"linecolor":"rgb(204, 204, 204)","gridcolor":"rgba(204, 204, 204, 0.3)","zeroline":true,"zerolinecolor":"rgb(204, 204, 204)","mirror":"allticks"}},"data":{}},"xaxis":{"rangeslider":{"visible":false,"yaxis":{}}},"yaxis":{},"xaxis2":{},"yaxis2":{},"annotations":[],"grid":{"rows":2,"columns":1,"roworder":"top to bottom","pattern":"coupled"},"title":{"text":"SPY"},"shapes":[{"type":"line","x0":"2026-11-20T14:30:00Z","x1":"2026-11-20T14:34:00Z","y0":101.0,"y1":101.0}]},
        "frames":[]}
        """;
}
