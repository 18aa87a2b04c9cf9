# shellcheck shell=bash
# One function per capture. `truth` says what is in it: the filter finds the first and last packet afterwards.

truth() { # class attacker victim service port tool command filter
  printf '%s\n' "$capture_name.pcap|$1|$2|$3|$4|$5|$6|$7|$8" >>"$work/truth"
}
office() { # seconds longest-pause: ordinary work of everybody
  local end=$(( $(date +%s) + $1 ))
  browse alice $end "$2" & browse bob $end "$2" & resolve alice $end & resolve carol $end & administer carol $end & share_files bob $end & monitor web $end &
}
normal() { truth normal '' '' mixed '' "$1" "$2" "${3:-ip}"; }

scenario_port_scan() {
  scan_ports --top-ports 600 $SSH
  pause 1 2; sweep_hosts
  pause 1 2; inside scanner nmap -n -Pn -sT -p 1-150 $FILES -oN /dev/null >/dev/null
  pause 1 2; inside scanner nmap -n -Pn -sU --top-ports 25 --max-retries 1 --host-timeout 8s $WEB -oN /dev/null >/dev/null
  truth port_scan $SCANNER $SSH tcp 'many' nmap 'nmap -Pn -sS -T4 --max-rate 300 --top-ports 600' "host $SCANNER and host $SSH"
  truth port_scan $SCANNER 10.20.0.0/24 tcp '22 80 445' nmap 'nmap -sn -PS22,80,445' "host $SCANNER and (net 10.20.0.128/25 or net 10.20.0.0/28)"
  truth port_scan $SCANNER $FILES tcp '1-150' nmap 'nmap -Pn -sT -p 1-150' "host $SCANNER and host $FILES"
  truth port_scan $SCANNER $WEB udp 'many' nmap 'nmap -Pn -sU --top-ports 25' "host $SCANNER and host $WEB and udp"
}
scenario_ssh_bruteforce() {
  guess_passwords guesser "$(words 60)" 4 root
  printf '%s\n' guess-a guess-b guess-c $PASSWORD >"$work/words-hit"
  guess_passwords guesser "$work/words-hit" 2 deploy
  truth ssh_bruteforce $GUESSER $SSH ssh 22 hydra 'hydra -w 1 -t 4 -l root, 60 words; then -l deploy with the right word last' "host $GUESSER"
}
scenario_syn_flood() {
  local end=$(( $(date +%s) + 12 ))
  browse alice $end 2 & pause 3 4; flood 2000; wait_jobs
  truth ddos random $WEB http 80 hping3 'hping3 -S --rand-source -p 80 -i u1000 -c 2000' "host $WEB and port 80 and not net 10.20.0.96/27"
  normal curl 'browsing of 10.20.0.101' "host $ALICE"
}
scenario_beacon() {
  local end=$(( $(date +%s) + 150 ))
  beacon alice $end https://cdn-metrics.test/api 5 & beacon bob $end http://cdn-metrics.test/submit 8 &
  browse alice $end 6 & resolve bob $end & wait_jobs
  truth botnet_c2 $ALICE $C2 tls 443 curl 'POST every 5 s, +-20 %' "host $ALICE and host $C2"
  truth botnet_c2 $BOB $C2 http 80 curl 'POST every 8 s, +-20 %' "host $BOB and host $C2"
  normal 'curl dig' 'browsing and name look-ups' "not host $C2"
}
scenario_tunnels() {
  local end=$(( $(date +%s) + 42 ))
  tunnel_dns bob 40 & tunnel_icmp alice 40 & look_for_master carol 30 &
  browse alice $end 14 & resolve bob $end & wait_jobs
  truth botnet_c2 $BOB $C2 dns 53 iodine 'iodine -r -T TXT to its own server; ping through it' "host $BOB and host $C2 and udp port 53"
  truth botnet_c2 $ALICE $C2 icmp '' ptunnel 'ptunnel -da server -dp 80; curl through it' "host $ALICE and host $C2 and icmp"
  truth botnet_c2 $CAROL $DNS dns 53 dig '30 names of 10 to 15 drawn letters' "host $CAROL and port 53"
  normal 'curl dig' 'browsing and name look-ups' "not host $C2 and not host $CAROL"
}
scenario_benign_web() {
  local end=$(( $(date +%s) + 40 ))
  browse alice $end 2 & browse bob $end 3 & resolve alice $end & wait_jobs
  normal 'curl dig' 'browsing of two clients'
}
scenario_benign_mixed() {
  office 60 4; transfer alice 3; transfer bob 2 -R; transfer carol 2 -u; wait_jobs
  normal 'curl dig ssh smbclient ping nc iperf3' 'an office: web, names, administration, files, monitoring, transfers'
}
# One story in three minutes: ordinary work throughout, and in it a beacon, a scan, guessing by the same address, a short flood.
scenario_demo() {
  local end=$(( $(date +%s) + 180 ))
  office 180 9
  sleep 15; beacon bob $end https://cdn-metrics.test/api 5 &
  sleep 20; scan_ports --top-ports 400 $SSH
  sleep 10; scan_ports -p 22,80,443,445 $WEB $FILES
  sleep 20; guess_passwords scanner "$(words 50)" 4 root
  sleep 25; flood 1500
  wait_jobs
  truth botnet_c2 $BOB $C2 tls 443 curl 'POST every 5 s, +-20 %' "host $BOB and host $C2"
  truth port_scan $SCANNER $SSH tcp many nmap 'nmap -Pn -sS -T4 --max-rate 300 --top-ports 400; then ports 22,80,443,445 of two more' "host $SCANNER and not (host $SSH and port 22)"
  truth ssh_bruteforce $SCANNER $SSH ssh 22 hydra 'hydra -w 1 -t 4 -l root, 50 words' "host $SCANNER and host $SSH and port 22 and tcp[tcpflags] & tcp-push != 0"
  truth ddos random $WEB http 80 hping3 'hping3 -S --rand-source -p 80 -i u1000 -c 1500' "host $WEB and port 80 and not net 10.20.0.96/27 and not host $SCANNER"
  normal 'curl dig ssh smbclient ping nc' 'an office: web, names, administration, files, monitoring' "src net 10.20.0.96/27 and not host $C2"
}
