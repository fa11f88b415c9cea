Add-Type -Path (Join-Path $env:MTP_BENCH_PEERS 'Microsoft.Identity.Client.dll')
