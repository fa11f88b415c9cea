# Reads tests/failures.json and turns its cases into parameters. Needs Common.ps1.

function Get-FailureCase {
    $file = Join-Path (Split-Path $PSScriptRoot) 'failures.json'
    (Get-Content -Raw $file | ConvertFrom-Json).cases
}

# null in the table: not set at all.
function Get-FailureParameter($Emulator, $Given) {
    $parameters = @{ MaximumRetryCount = 0; Resource = $Api } + $Emulator.Connection
    $closedPort = Get-ClosedPort
    foreach ($property in $Given.PSObject.Properties) {
        $value = $property.Value
        if ($value -is [string]) { $value = $value.Replace('{closedPort}', $closedPort) }
        switch ($property.Name) {
            'attemptTimeoutMs' { $parameters['TimeoutSec'] = 1 }
            'scope' { $parameters.Remove('Resource'); $parameters['Scope'] = $value }
            default { if ($null -eq $value) { $parameters.Remove($_) } else { $parameters[$_] = $value } }
        }
    }
    $parameters
}

function ConvertTo-ErrorId([string] $Status) {
    $words = foreach ($word in $Status.Split('_')) { $word.Substring(0, 1) + $word.Substring(1).ToLowerInvariant() }
    'MtpToken.' + (-join $words)
}
