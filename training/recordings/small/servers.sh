# shellcheck shell=bash
# Real servers inside the lab. Sourced by `record`.

start_servers() {
  start_dns; start_ssh; start_files
  start_site web; start_site shop; start_site news; start_site code; start_site c2
  wait_until inside alice nc -z $SSH 22
  wait_until inside alice nc -z $FILES 445
  wait_until inside alice dig +time=1 +tries=1 intranet.test
}

start_dns() {
  in_background dns dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root --pid-file= \
    --address=/intranet.test/$WEB --address=/ssh.test/$SSH --address=/files.test/$FILES --address=/shop.test/$SHOP \
    --address=/news.test/$NEWS --address=/code.test/$CODE --address=/cdn-metrics.test/$C2 --local=/test/ --no-daemon
}

start_site() { # host: nginx on 80 and 443 with pages of 1 to 12 kB
  local root="$work/site-$1" page
  mkdir -p "$root/html"
  for page in $(seq 12); do head -c $((page * page * 60 + 600)) /dev/urandom | base64 >"$root/html/$page.html"; done
  echo '<html>welcome</html>' >"$root/html/index.html"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$1.test" \
    -keyout "$root/key.pem" -out "$root/cert.pem" 2>/dev/null
  cat >"$root/nginx.conf" <<CONF
user root; daemon off; worker_processes 1; pid $root/pid; error_log $root/error.log;
events {}
http {
  access_log off; client_body_temp_path $root; proxy_temp_path $root; fastcgi_temp_path $root; uwsgi_temp_path $root; scgi_temp_path $root;
  server { listen 80; listen 443 ssl; ssl_certificate $root/cert.pem; ssl_certificate_key $root/key.pem; root $root/html;
           error_page 405 =200 \$uri; location /submit { return 204; } location /api { return 200 '{"tasks":[]}'; } }
}
CONF
  in_background "$1" nginx -c "$root/nginx.conf"
}

start_ssh() { # password log-in for one account that exists in this namespace only
  local etc="/etc/netns/$lab-ssh" hash
  hash=$(openssl passwd -6 "$PASSWORD")
  { cat /etc/passwd; echo "deploy:x:1999:1999::/tmp:/bin/sh"; } >"$etc/passwd"
  { cat /etc/shadow; echo "deploy:$hash:19000:0:99999:7:::"; } >"$etc/shadow"
  chmod 600 "$etc/shadow"
  mkdir -p /run/sshd
  ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
  cat >"$work/sshd_config" <<CONF
HostKey $work/host_key
PidFile none
UsePAM no
PasswordAuthentication yes
PrintMotd no
Subsystem sftp internal-sftp
MaxAuthTries 2
MaxStartups 50:30:100
CONF
  in_background ssh /usr/sbin/sshd -D -e -f "$work/sshd_config"
}

start_files() {
  mkdir -p "$work/samba/share"; chmod 777 "$work/samba/share"
  local item; for item in 1 2 3; do head -c $((item * 9000)) /dev/urandom >"$work/samba/share/report-$item.doc"; done
  cat >"$work/smb.conf" <<CONF
[global]
private dir = $work/samba
lock directory = $work/samba
state directory = $work/samba
cache directory = $work/samba
pid directory = $work/samba
ncalrpc dir = $work/samba/ncalrpc
log file = $work/samba/log
map to guest = Bad User
disable netbios = yes
load printers = no
[share]
path = $work/samba/share
guest ok = yes
force user = root
read only = no
CONF
  in_background files smbd --foreground --no-process-group -s "$work/smb.conf"
}
