<#PSScriptInfo
.VERSION 0.1.0
.GUID 844b5a44-6e08-49ee-b1e0-bb78df545fd2
.AUTHOR The MtpToken authors
.COPYRIGHT (c) The MtpToken authors. Licensed under MIT or Apache-2.0.
.TAGS Defender XDR Token
#>

<#
.SYNOPSIS
Gets a token for Microsoft Threat Protection, writes it to ./Latest-token.txt and returns it.

.DESCRIPTION
Takes the place of the script of the same name in Microsoft's article on access without a user: the same three
variables to fill in, the same file, the same single string as result. It needs the module MtpToken, either in
the folder of this script or installed.

Variables left empty are taken from AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET. Keep the secret
there rather than in this file: script text gets into logs and transcripts.

The file is replaced only when there is a new token: UTF-8 without byte order mark, one line, readable by its
owner only. So a program under another account cannot read it, and a symbolic link of that name is replaced
while the file it pointed to keeps the old token. When there is no token, the error ends the caller.

.EXAMPLE
$token = ./Get-Token.ps1
Gets a token and keeps it in a variable.

.EXAMPLE
. ./Get-Token.ps1
Runs in the current scope: $token exists afterwards.

.EXAMPLE
./Get-Token.ps1 | Set-Clipboard
Hands the token on through the pipeline.

.OUTPUTS
System.String
#>

$tenantId = '' ### The directory (tenant) ID
$appId = '' ### The application (client) ID
$appSecret = '' ### The value of the client secret, for a first try only

try {
    if ((Get-Location).Provider.Name -ne 'FileSystem') {
        throw 'Latest-token.txt cannot be written here: change to a directory in the file system first.'
    }

    if (-not (Get-Module -Name 'MtpToken')) {
        $mtpModule = Join-Path -Path $PSScriptRoot -ChildPath 'MtpToken.psd1'
        if (-not (Test-Path -LiteralPath $mtpModule)) { $mtpModule = 'MtpToken' }
        try { Import-Module -Name $mtpModule -ErrorAction Stop }
        catch {
            if ($_.FullyQualifiedErrorId -notlike 'Modules_ModuleNotFound*') { throw }
            throw 'The module MtpToken is missing: put this script into its folder, or install the module.'
        }
    }

    # The article's endpoint and file; what has been filled in above wins over the environment.
    $mtpArguments = @{ EndpointVersion = 1; OutFile = './Latest-token.txt'; PassThru = $true; AsPlainText = $true }
    if ($tenantId) { $mtpArguments['TenantId'] = $tenantId }
    if ($appId) { $mtpArguments['ClientId'] = $appId }
    if ($appSecret) { $mtpArguments['ClientSecret'] = $appSecret }

    $token = Get-MtpToken @mtpArguments
    return $token
}
catch {
    # Ends the caller as well, which -ErrorAction Stop on a command would not.
    throw
}
