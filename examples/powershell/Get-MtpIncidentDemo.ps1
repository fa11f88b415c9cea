<#
.SYNOPSIS
Gets a token, shows what it is good for, and reads the newest incidents with it.
.DESCRIPTION
The secret comes from AZURE_CLIENT_SECRET. The last parameters serve a test server; leave them out for the real service.
.EXAMPLE
./Get-MtpIncidentDemo.ps1 -TenantId contoso.onmicrosoft.com -ClientId 00000000-0000-0000-0000-000000000000
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][string] $TenantId,
    [Parameter(Mandatory = $true)][string] $ClientId,
    [string] $ModulePath = 'MtpToken',
    [string] $ApiUri = 'https://api.security.microsoft.com/api/incidents',
    [string] $Authority,
    [string] $AllowHost,
    [string] $CaBundle
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module $ModulePath

$connection = @{ TenantId = $TenantId; ClientId = $ClientId; ClientSecret = $env:AZURE_CLIENT_SECRET }
foreach ($name in 'Authority', 'AllowHost', 'CaBundle') {
    if ($PSBoundParameters.ContainsKey($name)) { $connection[$name] = $PSBoundParameters[$name] }
}

# The token stays a SecureString; the default view does not show it.
$token = Get-MtpToken @connection
$token | Format-List | Out-String | Write-Output
$token | ConvertFrom-MtpToken | Format-List | Out-String | Write-Output

# The second call is answered from the cache.
$header = Get-MtpToken @connection -AsHeader
$incidents = Invoke-RestMethod -Uri $ApiUri -Headers $header
$incidents.value | Select-Object -First 3 -Property incidentId, severity, status, incidentName | Format-Table |
    Out-String | Write-Output
