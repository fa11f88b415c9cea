#!/usr/bin/env bash
# Makes the certificates of this folder anew, with OpenSSL 3 and its legacy provider. The passwords are test data.
#
# table.txt says what becomes of each.
set -euo pipefail
cd "$(dirname "$0")"
find . -type f ! -name make.sh ! -name ber.py ! -name table.txt -delete
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pass=pass:correct-horse
openssl="openssl"

# key NAME ALGORITHM [OPTIONS...]: $work/NAME.key, PKCS#8.
key() {
  local name=$1 algorithm=$2
  shift 2
  $openssl genpkey -quiet -algorithm "$algorithm" "$@" -out "$work/$name.key"
}

# certificate NAME KEY ISSUER EXTENSIONS [START END]: $work/NAME.crt. ISSUER is a name, or "self"; what is in
# $subject goes into the subject instead of NAME.
certificate() {
  local name=$1 key=$2 issuer=$3 extensions=$4 start=${5:-20200101000000Z} end=${6:-21191231235959Z}
  local subject=${subject:-$name} by=(-selfsign -keyfile "$work/$key.key")
  [ "$issuer" = self ] || by=(-cert "$work/$issuer.crt" -keyfile "$work/$issuer.key")
  cat >"$work/ca.cnf" <<CNF
[ca]
default_ca = ca_default
[ca_default]
new_certs_dir = $work
database = $work/index
default_md = sha256
policy = any
rand_serial = yes
unique_subject = no
email_in_dn = no
[any]
commonName = supplied
[req]
distinguished_name = dn
[dn]
[leaf]
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[authority]
basicConstraints = critical, CA:true
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CNF
  : >"$work/index"
  $openssl req -new -config "$work/ca.cnf" -key "$work/$key.key" -subj "/CN=MtpToken test $subject" -out "$work/$name.csr"
  $openssl ca -batch -notext -config "$work/ca.cnf" -in "$work/$name.csr" "${by[@]}" -extensions "$extensions" \
    -startdate "$start" -enddate "$end" -out "$work/$name.crt" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
}

for bits in 1024 2048 3072 4096; do
  key "rsa$bits" RSA -pkeyopt "rsa_keygen_bits:$bits"
  certificate "rsa$bits" "rsa$bits" self leaf
done
key other RSA -pkeyopt rsa_keygen_bits:2048
key ec EC -pkeyopt ec_paramgen_curve:P-256
key ed25519 ED25519
key pss RSA-PSS -pkeyopt rsa_keygen_bits:2048
key root RSA -pkeyopt rsa_keygen_bits:2048
key middle RSA -pkeyopt rsa_keygen_bits:2048
certificate ec ec self leaf
certificate pss pss self leaf
certificate expired rsa2048 self leaf 20200101000000Z 20200201000000Z
certificate root root self authority
certificate middle middle root authority
certificate end rsa2048 middle leaf
subject=middle certificate namesake other root authority
subject=rsa2048 certificate twin rsa2048 middle leaf

crt=$work/rsa2048.crt
plain=$work/rsa2048.key

# PEM, in its varieties.
for name in rsa1024 rsa2048 rsa3072 rsa4096 ec; do cat "$work/$name.crt" "$work/$name.key" >"$name.pem"; done
cat "$work/pss.crt" "$work/pss.key" >rsa-pss.pem
cat "$crt" "$work/ed25519.key" >ed25519-key.pem
cat "$work/expired.crt" "$plain" >expired.pem
cp "$crt" certificate.pem
cp "$plain" key.pem
$openssl x509 -in "$crt" -outform DER -out certificate.der
$openssl pkcs8 -topk8 -nocrypt -in "$plain" -outform DER -out key.der
$openssl rsa -in "$plain" -traditional -out "$work/pkcs1.key" 2>/dev/null
$openssl rsa -in "$plain" -traditional -outform DER -out pkcs1.der 2>/dev/null
cat "$work/pkcs1.key" "$crt" >pkcs1.pem
sed 's/$/\r/' rsa2048.pem >crlf.pem
{ printf '\xef\xbb\xbf'; cat rsa2048.pem; } >bom.pem
{ printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE rsa2048.pem; } >utf16.pem
tr '\n' ' ' <rsa2048.pem >one-line.pem
{ echo "Bag Attributes"; $openssl x509 -in "$crt" -text; cat "$plain"; } >text-around.pem
cat "$work/root.crt" "$plain" "$work/middle.crt" "$work/other.key" "$work/end.crt" >two-keys.pem
cat "$work/root.crt" "$plain" "$work/middle.crt" "$work/rsa3072.crt" "$work/end.crt" >chain.pem
cat "$work/root.crt" "$work/middle.crt" "$work/end.crt" >chain-public.pem
cat "$work/namesake.crt" "$work/middle.crt" "$work/end.crt" "$plain" >namesakes.pem
cat "$crt" "$work/twin.crt" "$work/middle.crt" "$plain" >twins.pem
$openssl x509 -req -in "$work/rsa2048.csr" -signkey "$plain" -days 36500 -out "$work/v1.crt" 2>/dev/null
cat "$work/v1.crt" "$plain" >v1.pem
{ cat "$work/ec.crt"; $openssl ecparam -name prime256v1 -genkey; } >ec-parameters.pem
cat "$crt" "$work/other.key" >mismatch.pem
head -c 1200 rsa2048.pem >cut.pem
{ for number in $(seq 17); do certificate "many$number" rsa2048 self leaf; cat "$work/many$number.crt"; done; cat "$plain"; } >many.pem

# Encrypted PKCS#8.
encrypted() {
  local name=$1
  shift
  { cat "$crt"; $openssl pkcs8 -topk8 -in "$plain" -passout $pass "$@"; } >"$name.pem"
}
encrypted pkcs8-aes256 -v2 aes-256-cbc -v2prf hmacWithSHA256
encrypted pkcs8-aes128-sha1 -v2 aes-128-cbc -v2prf hmacWithSHA1
encrypted pkcs8-3des -v2 des3
encrypted pkcs8-pbes1-3des -v1 PBE-SHA1-3DES
encrypted pkcs8-sha512 -v2 aes-256-cbc -v2prf hmacWithSHA512
encrypted pkcs8-camellia -v2 camellia-256-cbc
encrypted pkcs8-scrypt -scrypt -scrypt_N 1024
encrypted pkcs8-md5-des -v1 PBE-MD5-DES -provider legacy -provider default
encrypted pkcs8-iterations -v2 aes-256-cbc -iter 1000001
$openssl pkcs8 -topk8 -in "$plain" -passout $pass -v2 aes-256-cbc -outform DER -out encrypted-key.der
{ cat "$work/ec.crt"; $openssl pkcs8 -topk8 -in "$work/ec.key" -passout $pass -v2 aes-256-cbc; } >pkcs8-ec.pem
{ cat "$crt"; $openssl rsa -in "$plain" -traditional -aes256 -passout $pass 2>/dev/null; } >old-encryption.pem

# PFX.
pfx() {
  local name=$1
  shift
  $openssl pkcs12 -export -inkey "$plain" -in "$crt" -passout $pass -out "$name.pfx" "$@"
}
pfx pfx-aes256
pfx pfx-aes256-sha1-mac -macalg sha1
pfx pfx-sha512-mac -macalg sha512
pfx pfx-3des -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1
pfx pfx-windows -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -iter 2000 -name "MtpToken test" \
  -CSP "Microsoft Enhanced RSA and AES Cryptographic Provider" -LMK
pfx pfx-rc2 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1 -provider legacy -provider default
pfx pfx-rc2-128 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-128 -macalg sha1 -provider legacy -provider default
pfx pfx-empty-password -passout pass:
pfx pfx-plain -keypbe NONE -certpbe NONE
pfx pfx-no-mac -nomac
pfx pfx-nothing -keypbe NONE -certpbe NONE -nomac
pfx pfx-md5-mac -macalg md5
pfx pfx-iterations -iter 1000001
pfx pfx-without-key -nokeys
pfx pfx-chain -in "$work/end.crt" -certfile <(cat "$work/root.crt" "$work/middle.crt")
pfx pfx-unicode -passout "pass:lösenord-日本"
$openssl pkcs12 -export -inkey "$plain" -nocerts -passout $pass -out pfx-key-only.pfx
$openssl pkcs12 -export -inkey "$work/ec.key" -in "$work/ec.crt" -passout $pass -out pfx-ec.pfx
python3 ber.py pfx-3des.pfx pfx-ber.pfx
head -c 1500 pfx-aes256.pfx >pfx-cut.pfx
base64 pfx-aes256.pfx >pfx-base64.txt

# What people give instead.
base64 certificate.der >certificate-base64.txt
$openssl pkey -in "$plain" -pubout -out public-key.pem
$openssl req -new -key "$plain" -config "$work/ca.cnf" -subj /CN=request -out request.pem
$openssl req -new -key "$plain" -config "$work/ca.cnf" -subj /CN=request -outform DER -out request.der
$openssl crl2pkcs7 -nocrl -certfile "$crt" -out certificates.p7b
$openssl crl2pkcs7 -nocrl -certfile "$crt" -outform DER -out certificates-der.p7b
cp "$plain" "$work/ssh"
chmod 600 "$work/ssh"
{ cat "$crt"; echo "-----BEGIN OPENSSH PRIVATE KEY-----"; echo b3BlbnNzaC1rZXktdjEA; echo "-----END OPENSSH PRIVATE KEY-----"; } >openssh.pem
printf '\xfe\xed\xfe\xed\x00\x00\x00\x02' >store.jks
printf '<!DOCTYPE html>\n<html></html>\n' >page.html
printf '\x89PNG\r\n' >image.png
printf 'C:\\certificates\\app.pfx\n' >path.txt
printf ' \n' >empty.txt

# What OpenSSL says about the certificates that are to be found.
for name in rsa2048 rsa3072 rsa4096 end expired v1; do
  for hash in sha1 sha256; do
    $openssl x509 -in "$work/$name.crt" -noout -fingerprint -$hash | sed "s/.*=//; s/://g; s/^/$name $hash /"
  done
done >thumbprints.txt
$openssl x509 -in "$work/middle.crt" -noout -fingerprint -sha256 | sed "s/.*=//; s/://g; s/^/middle sha256 /" >>thumbprints.txt
