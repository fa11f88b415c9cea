# PowerShell finds the module by the name of the command.
Get-MtpToken -Authority $env:MTP_TEST_AUTHORITY -AllowHost $env:MTP_TEST_HOST -AsPlainText
