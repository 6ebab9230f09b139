/**
 * Words that attacks are made of, by topic: without one of its words, most detectors need not look at a value. Words are
 * runs of letters and `_`, in lower case. Each topic is a bit.
 */
export const sqlWords = 1;
export const logicWords = 1 << 1;
export const scriptWords = 1 << 2;
/** Words that begin with `on`, as the names of event handlers do. */
export const eventWords = 1 << 3;
export const codeWords = 1 << 4;
export const commandWords = 1 << 5;
export const fileWords = 1 << 6;
export const hostWords = 1 << 7;
export const prototypeWords = 1 << 8;
export const serializedWords = 1 << 9;
export const nosqlWords = 1 << 10;
/** Commands that are an attack alone. */
export const loneCommandWords = 1 << 11;
export const schemeWords = 1 << 12;
/** No word: `&&` or `||`, which join expressions. */
export const joints = 1 << 13;
/** No word: `&` before what may be a character reference of HTML. */
export const references = 1 << 14;

const lists: readonly (readonly [topic: number, words: string])[] = [
  [
    sqlWords,
    `select union insert update delete drop create alter truncate exec execute declare waitfor shutdown having intersect except minus
    information_schema sysobjects syscolumns sysdatabases sysusers sysprocesses systables sysindexes sys sqlite_master sqlite_version pg_sleep pg_catalog
    pg_user pg_shadow pg_tables pg_database pg_read_file xp_cmdshell xp_regread xp_dirtree sp_executesql sp_password sp_oacreate sp_makewebtask sp_configure
    outfile dumpfile load_file utl_inaddr utl_http utl_file utl_smtp dbms_pipe dbms_lock dbms_java dbms_xslprocessor dbms_ldap dbms_assert dbms_utility
    delay benchmark sleep extractvalue updatexml analyse mysql msysaccessobjects all_tables all_users all_tab_columns user_tables user_tab_columns
    sysibm rdb master ctxsys owa_util convert char chr nchar concat group_concat concat_ws rlike regexp ascii ord substr substring mid dual case
    group order exec make_set st_latfromgeohash gtid_subset gtid_subtract elt floor rand to_timestamp_tz json_keys json_depth json_length json_type
    json_valid json_extract cast null nvl query_to_xml database_to_xml generate_series randomblob iif boolean version user database current_user system_user session_user
    grant revoke begin merge procedure into unhex hex geometrycollection name_const
    load infile load_extension is_srvrolemember openrowset xmltype cos sin tan acos asin atan radians
    current_setting lo_import db_name host_name attach call ifnull coalesce string_agg uncompress exists`,
  ],
  [
    logicWords,
    'and or xor not like rlike regexp in is null true false div mod sounds between ilike similar glob match by as then exists',
  ],
  [
    scriptWords,
    `alert prompt confirm eval atob settimeout setinterval execscript importscripts msgbox write writeln open print document window self top parent frames
    globalthis defaultview location localstorage sessionstorage innerhtml outerhtml fromcharcode image xmlhttprequest websocket fetch import navigate getscript
    getjson constructor cookie map some find foreach filter sort every reduce throw onerror onload expression function xss srcdoc autofocus
    javascript vbscript livescript mocha jscript avascript vascript ascript script cript ript href src action style behavior behaviour unescape with
    scriptdocument data adw charset feed set clobber process import string domain name url`,
  ],
  [
    codeWords,
    `require process child_process global globalthis constructor mainmodule import res response fs cp execsync spawnsync readfilesync readdirsync
    writefilesync existssync function while for reflect module system exec shell_exec passthru popen proc_open eval assert phpinfo phpversion print_r
    var_dump md base64_decode file_get_contents call_user_func create_function preg_replace pcntl_exec os subprocess __import__ kernel runtime getruntime
    settimeout setinterval _get _post _request _server _cookie _files _session _env print sleep php globals auto_prepend_file allow_url_include`,
  ],
  [
    commandWords,
    `whoami ifconfig ipconfig netstat uname wget curl nc ncat netcat bash sh zsh ksh csh tcsh ash perl python ruby php node chmod chown chgrp rm ls tac awk gawk
    mawk egrep fgrep nslookup nmap telnet ssh scp ftp tftp sftp systeminfo tasklist taskkill powershell pwsh cmd certutil bitsadmin mshta regsvr rundll cscript
    wscript wmic netsh sudo useradd adduser passwd getent printenv pwd ps mkdir rmdir mv cp ln tar gunzip unzip base xxd od hexdump lsof crontab systemctl du df
    xargs uniq wc printf usleep tcpdump dmesg modprobe insmod fdisk mkfs dd traceroute tracert arp ipcs lscpu lsblk lspci lsusb vim nano busybox rsync socat
    openssl gcc strace ltrace killall pkill pgrep nohup chroot umount iptables hostnamectl findmnt ypcat finger rev lynx lwp schtasks vssadmin nltest dsquery
    gpresult icacls cacls attrib xcopy robocopy ipaddr echo ping reboot nbtstat qwinsta setx diskpart invoke iex get start new phpinfo exec eval cat id sed grep
    find sort who w head tail date last kill host hostname mail less more time timeout sleep dir type copy del move net reg env set export source touch tee cut
    tr strings file service mount free top history alias route dig su make git npm npx apt yum pip docker kubectl ip at nl nice watch split join expr test true
    false read wall write stat shutdown halt init logname groups users query ver vol tree hash cd diff which comspec systemroot winnt ifs tcp udp mkfifo path home
    rev xp_cmdshell system cut`,
  ],
  [
    fileWords,
    `etc proc sys dev root boot usr opt var private library applications tmp home bin sbin lib apache xampp lampp nginx log logs php www volumes system mnt srv
    passwd shadow group hosts issue hostname ssh win windows winnt ini htaccess htpasswd web wp config global asa id_rsa env git aws credentials inf phar zip
    glob expect ogg rar compress netdoc jar gopher dict ldap ldaps tftp sftp file data inetpub autoexec ntldr ntdetect php local_file convert f mysql program`,
  ],
  [
    hostWords,
    `burpcollaborator oastify oast interact interactsh dnslog ceye requestbin canarytokens bxss xss localhost metadata instance nip sslip localtest lvh spoofed
    kubernetes`,
  ],
  [schemeWords, 'http https ftp ws wss gopher dict file ldap ldaps tftp jar url'],
  [loneCommandWords, 'whoami ipconfig ifconfig systeminfo netstat uname tasklist getent'],
  [prototypeWords, '__proto__ constructor prototype'],
  [serializedWords, '_ nd_func nd_cc __js_function __cryo_type__ ro aced aaeaaad adw'],
  [nosqlWords, 'this db return sleep while var throw do'],
];

const size = 1 << 15;
/** Topics by a word's hash. What shares a hash with a word costs a look, no more. */
const topicsOf = new Uint16Array(size);

/** The next hash of a word by its next letter, in small letters: times 33, in the quickest way there is. */
export const hashed = (hash: number, small: number): number => ((hash << 5) + hash) ^ small;
const slotOf = (hash: number): number => ((hash & 0x3fffffff) ^ ((hash & 0x3fffffff) >>> 15)) & (size - 1);

export function topicsAt(hash: number): number {
  return topicsOf[slotOf(hash)] as number;
}

for (const [topic, words] of lists) {
  for (const word of words.split(/\s/)) {
    let hash = 0;
    for (let at = 0; at < word.length; at++) hash = hashed(hash, word.charCodeAt(at) | 32);
    if (word) topicsOf[slotOf(hash)] = topicsAt(hash) | topic;
  }
}
