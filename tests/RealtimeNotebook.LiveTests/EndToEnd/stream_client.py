"""A client that knows nothing but the two messages about bars.

stream_client.py URL BARS CLIENTS: follows a series on so many connections until each has seen so many new bars, and prints what it saw
as JSON. Fails when a number is missing, when a message is of neither type but has one, or when two connections disagree.
"""

import asyncio
import json
import sys

import websockets


async def follow(url, bars):
    counts = {"full_update": 0, "candle_update": 0, "history": 0}
    final, opened, seq, longest = {}, [], 0, 0
    async with websockets.connect(url, max_size=None) as socket:
        while len(opened) <= bars:
            text = await asyncio.wait_for(socket.recv(), 30)
            message = json.loads(text)
            kind = message["type"]
            if kind not in ("full_update", "candle_update"):
                assert "seq" not in message, kind
                continue
            seq += 1
            assert message["seq"] == seq, f"{message['seq']} came where {seq} was due"
            candle = message["candle"]
            counts[kind] += 1
            if kind == "full_update":
                counts["history"] += "history" in message
                assert ("history" in message) == (seq == 1)
                assert not opened or candle["time"] > opened[-1]
                assert set(message["signals"]) >= {"pivot_points", "fvg_zones", "break_signals"}
                opened.append(candle["time"])
            else:
                longest = max(longest, len(text.encode()))
                assert candle["time"] == opened[-1], "an update of a bar that was not announced"
            # A bar that has closed before it could be announced is announced as closed.
            if message.get("closed"):
                final[candle["time"]] = [candle, message["indicators"]]
    return counts, opened, final, longest


async def main(url, bars, clients):
    seen = await asyncio.gather(*(follow(url, bars) for _ in range(clients)))
    together = {}
    for _, _, final, _ in seen:
        for time, state in final.items():
            assert together.setdefault(time, state) == state, f"two clients were told other things of {time}"
    counts, opened, _, _ = seen[0]
    fewest = min(sum(time in final for time in announced[:-1]) for _, announced, final, _ in seen)
    print(json.dumps({**counts, "opened": opened, "longest": max(one[3] for one in seen), "fewest": fewest}))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
