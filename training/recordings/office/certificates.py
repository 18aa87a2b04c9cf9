"""Certificates of the simulated world, made with openssl: a public authority, the office's own, and appliances that sign for themselves."""

import os
import subprocess

CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
RSA = ['-newkey', 'rsa:2048']


def make(
    folder: str,
    name: str,
    subject: str,
    names: tuple[str, ...] = (),
    authority: str | None = None,
    days: int = 90,
    key: list[str] | None = None,
) -> tuple[str, str]:
    """Paths of the certificate (with its authority's behind it) and its key; made once. Without an authority it signs itself."""
    certificate, private = f'{folder}/{name}.pem', f'{folder}/{name}.key'
    if os.path.exists(certificate):
        return certificate, private
    command = [
        'openssl',
        'req',
        '-x509',
        *(key or CURVE),
        '-nodes',
        '-days',
        str(days),
        '-subj',
        subject,
        '-keyout',
        private,
        '-out',
        certificate,
    ]
    if names:
        command += ['-addext', 'subjectAltName=' + ','.join(f'DNS:{each}' for each in names)]
    if authority:
        command += ['-CA', f'{folder}/{authority}.pem', '-CAkey', f'{folder}/{authority}.key', '-addext', 'basicConstraints=CA:FALSE']
    subprocess.run(command, check=True, capture_output=True)
    if authority:
        with open(certificate, 'a') as out, open(f'{folder}/{authority}.pem') as above:
            out.write(above.read())
    return certificate, private


def authorities(folder: str) -> None:
    make(folder, 'public-ca', '/C=IE/O=Meridian Trust Services/CN=Meridian TLS Issuing 3', days=900)
    make(folder, 'office-ca', '/DC=lan/DC=corp/CN=Corp Internal CA', days=900, key=RSA)
