Import-Module $env:MTP_TOKEN_MODULE
