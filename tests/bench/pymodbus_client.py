#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""pymodbus's asynchronous client as a reference: prints polls a second.

    pymodbus_client.py PORT CONNECTIONS SECONDS WORDS

Each connection reads WORDS holding registers of unit 1 again and again. Status
77 where pymodbus is not installed.
"""
import asyncio
import sys
import time

try:
    from pymodbus.client import AsyncModbusTcpClient
except ImportError:
    print("python3-pymodbus is not installed")
    sys.exit(77)


async def read_on(port, till, words):
    """Polls of one connection."""
    client = AsyncModbusTcpClient("127.0.0.1", port=port)
    await client.connect()
    polls = 0
    while time.monotonic() < till:
        answer = await client.read_holding_registers(0, words, slave=1)
        if len(answer.registers) != words:
            sys.exit("a short answer")
        polls += 1
    await client.close()
    return polls


async def main(port, connections, seconds, words):
    """Polls of all connections, a second."""
    till = time.monotonic() + seconds
    polls = await asyncio.gather(*[read_on(port, till, words) for _ in range(connections)])
    print(sum(polls) // seconds)


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:5])))
