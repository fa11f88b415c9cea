Import-Module $env:MTP_TOKEN_MODULE
Get-MtpToken -Authority $env:MTP_TEST_AUTHORITY -AllowHost $env:MTP_TEST_HOST -AsPlainText
