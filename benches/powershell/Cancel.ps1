# The server never answers this one: Ctrl+C ends it.
Import-Module $env:MTP_TOKEN_MODULE
Write-Host 'now waiting'
Get-MtpToken -Authority $env:MTP_TEST_AUTHORITY -AllowHost $env:MTP_TEST_HOST
