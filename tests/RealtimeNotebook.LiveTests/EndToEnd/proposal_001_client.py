"""The test client of proposal 001, step by step; only host and port (and the token that an address may carry) are given.

proposal_001_client.py URL BARS: receives the document's 10 messages, then goes on until so many bars have been announced.
"""

import asyncio
import json
import sys

import websockets


async def test_websocket(uri, bars):
    announced = set()
    async with websockets.connect(uri) as websocket:
        print("Connected!")

        i = 0
        while i < 10 or len(announced) < bars:
            message = await websocket.recv()
            data = json.loads(message)

            print(f"\n[{i+1}] Type: {data['type']}")
            print(f"    Time: {data['timestamp']}")

            if data['type'] == 'full_update':
                print("    NEW CANDLE + SIGNALS")
                print(f"    Pivot Points: {len(data['signals']['pivot_points'])}")
                print(f"    FVG Zones: {len(data['signals']['fvg_zones'])}")
                announced.add(data['candle']['time'])
            else:
                assert data['type'] == 'candle_update', data['type']
                print("    Price update only")
            i += 1


asyncio.run(test_websocket(sys.argv[1], int(sys.argv[2])))
