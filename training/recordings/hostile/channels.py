"""The command channels that are recorded, as many side by side as there are victims: each has one of its own, which goes on with its ordinary work.

name, tool, kind, port, period, jitter, SNI ('-': none)
"""

CHANNELS = [
    ('beacon_http_get_20', 'beacon-http', 'http-get', 80, 20, 0.2, '-'),
    ('beacon_http_post_45', 'beacon-http', 'http-post', 80, 45, 0.3, 'stats-collector.net'),
    ('beacon_http_8080_10', 'beacon-http', 'http-get', 8080, 10, 0.1, '-'),
    ('beacon_https_60', 'beacon-https', 'https-post', 443, 60, 0.2, 'update-services.net'),
    ('beacon_https_nosni_15', 'beacon-https', 'https-get', 443, 15, 0.37, '-'),
    ('beacon_https_8443_30', 'beacon-https', 'https-post', 8443, 30, 0.0, '-'),
    ('beacon_https_4443_5', 'beacon-https', 'https-get', 4443, 5, 0.5, 'cdn-metrics.io'),
    ('beacon_raw_4444_10', 'beacon-raw', 'raw', 4444, 10, 0.1, '-'),
    ('beacon_raw_1337_30', 'beacon-raw', 'raw', 1337, 30, 0.3, '-'),
    ('rat_kept_5552', 'rat-kept', 'kept', 5552, 12, 0.2, '-'),
    ('rat_tls_6607', 'rat-tls', 'raw-tls', 6607, 20, 0.2, '-'),
    ('tunnel_dns_txt_4', 'script-dns', 'dns-txt', 53, 4, 0.5, '-'),
    ('beacon_dns_a_15', 'script-dns', 'dns-a', 53, 15, 0.3, '-'),
    ('tunnel_dns_cname_1', 'script-dns', 'dns-cname', 53, 1, 0.5, '-'),
    ('irc_bot_6667', 'irc-bot', 'irc', 6667, 1, 0, '-'),
    ('shell_reverse_9001', 'reverse-shell', 'shell', 9001, 1, 0, '-'),
    ('tunnel_icmp_script', 'script-icmp', 'icmp', 0, 1.5, 0.5, '-'),
    ('upload_raw_7707', 'upload', 'upload', 7707, 1, 0, '-'),
    # The second round.
    ('beacon_http_get_90', 'beacon-http', 'http-get', 80, 90, 0.1, '-'),
    ('beacon_http_post_5', 'beacon-http', 'http-post', 8888, 5, 0.8, 'telemetry-edge.com'),
    ('beacon_http_host_30', 'beacon-http', 'http-get', 80, 30, 0.3, 'www.news-static.org'),
    ('beacon_https_120', 'beacon-https', 'https-get', 443, 120, 0.15, 'api.graph-sync.com'),
    ('beacon_https_9443_20', 'beacon-https', 'https-post', 9443, 20, 0.25, '-'),
    ('beacon_https_sni_8', 'beacon-https', 'https-get', 443, 8, 0.4, 'static.fontlib.net'),
    ('beacon_https_45', 'beacon-https', 'https-get', 443, 45, 0.2, '-'),
    ('rat_kept_tls_6607', 'rat-tls', 'kept-tls', 6607, 15, 0.1, '-'),
    ('rat_kept_1337', 'rat-kept', 'kept', 1337, 3, 0.3, '-'),
    ('rat_kept_4444_60', 'rat-kept', 'kept', 4444, 60, 0.05, '-'),
    ('beacon_raw_7707_60', 'beacon-raw', 'raw', 7707, 60, 0.1, '-'),
    ('beacon_raw_5552_4', 'beacon-raw', 'raw', 5552, 4, 0.6, '-'),
    ('dga_lookups', 'dga', 'dga', 53, 2, 0.6, '-'),
    ('dga_slow', 'dga', 'dga', 53, 9, 0.6, '-'),
    ('tunnel_dns_txt_fast', 'script-dns', 'dns-txt', 53, 0.4, 0.5, '-'),
    ('tunnel_icmp_slow', 'script-icmp', 'icmp', 0, 8, 0.4, '-'),
    ('upload_tls_443', 'upload', 'upload-tls', 443, 1, 0, '-'),
    ('irc_bot_more', 'irc-bot', 'irc', 6667, 1, 0, '-'),
]
