param([int] $Count)
Import-Module $env:MTP_TOKEN_MODULE
$tenants = 0..($Count - 1) | ForEach-Object { '44444444-4444-4444-8444-{0:x12}' -f $_ }
@($tenants | Get-MtpToken -Authority $env:MTP_TEST_AUTHORITY -AllowHost $env:MTP_TEST_HOST -ErrorAction Stop).Count
