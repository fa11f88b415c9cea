# Reads tests/failures.json and turns its cases into parameters. Needs Common.ps1.

function Get-FailureCase {
    $file = Join-Path (Split-Path $PSScriptRoot) 'failures.json'
    (Get-Content -Raw $file | ConvertFrom-Json).cases
}

# The table's names that are not those of parameters.
$ParameterNames = @{
    certificateFile = 'CertificatePath'; assertion = 'ClientAssertion'; tokenFile = 'FederatedTokenFile'; provider = 'FederatedProvider'
}

# null in the table: not set at all. Sets the variables too, and removes those that are not in the row.
function Get-FailureParameter($Emulator, $Given) {
    $parameters = @{ MaximumRetryCount = 0; Resource = $Api } + $Emulator.Connection
    $variables = @{}
    $places = @{
        '{closedPort}' = Get-ClosedPort; '{certificates}' = $Certificates; '{authority}' = $Emulator.Authority
        '{plain}' = $Emulator.PlainUrl; '{arc}' = $Emulator.PlainUrl.Replace('127.0.0.1', 'localhost'); '{assertion}' = $Emulator.Assertion
    }
    foreach ($property in $Given.PSObject.Properties) {
        $value = $property.Value
        if ($value -is [string]) { $places.Keys | ForEach-Object { $value = $value.Replace($_, $places[$_]) } }
        switch ($property.Name) {
            'attemptTimeoutMs' { $parameters['TimeoutSec'] = 1 }
            'scope' { $parameters.Remove('Resource'); $parameters['Scope'] = $value }
            'useEnvironment' { }
            'variables' { $value.Split(';') | ForEach-Object { $name, $text = $_.Split('=', 2); $variables[$name] = $text } }
            'managedIdentity' {
                $parameters['ManagedIdentity'] = $true
                if ($value -ne 'System') { $parameters['ManagedIdentityType'], $parameters['ManagedIdentityId'] = $value.Split(':', 2) }
            }
            { $ParameterNames.ContainsKey($_) } { $parameters[$ParameterNames[$_]] = $value }
            default { if ($null -eq $value) { $parameters.Remove($_) } else { $parameters[$_] = $value } }
        }
    }
    Set-CredentialEnvironment $variables
    $parameters
}

# What is secret in a row.
function Get-FailureSecret($Emulator, $Given) {
    $Given.clientSecret, $Given.certificatePassword | Where-Object { -not [string]::IsNullOrWhiteSpace($_) }
    if ($Given.assertion) { $Given.assertion.Replace('{assertion}', $Emulator.Assertion) }
    if ($Given.variables) { 'wrong-Value', 'app-service-header' }
}

function ConvertTo-ErrorId([string] $Status) {
    $words = foreach ($word in $Status.Split('_')) { $word.Substring(0, 1) + $word.Substring(1).ToLowerInvariant() }
    'MtpToken.' + (-join $words)
}
