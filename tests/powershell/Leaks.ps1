# How leak tests look for what must not be shown. Needs Common.ps1.

# A secret or token as it is, and as it looks in a URL, a form, or Base64.
function Get-Disguise([string] $Text) {
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
    $Text
    [uri]::EscapeDataString($Text)
    [System.Net.WebUtility]::UrlEncode($Text)
    $Text.Replace('~', '%7E')
    [Convert]::ToBase64String($bytes)
    [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($Text))
}

# Every way in which a user would look at what came back.
function Get-Rendering($Objects) {
    $Objects | Out-String -Width 4000
    $Objects | Format-List * | Out-String -Width 4000
    $Objects | Format-List * -Force | Out-String -Width 4000
    $Objects | ConvertTo-Csv
    foreach ($object in $Objects) {
        "$object"
        # A line of a stream holds the whole engine further down.
        $depth = if ($object -is [System.Management.Automation.InformationalRecord]) { 2 } else { 5 }
        if ($object -isnot [System.Management.Automation.ErrorRecord]) { $object | ConvertTo-Json -Depth $depth -WarningAction SilentlyContinue }
        else {
            $object.Exception | Format-List * -Force | Out-String -Width 4000
            $object.Exception.ToString()
            $object.InvocationInfo.BoundParameters | Out-String -Width 4000
            $object.TargetObject | Out-String
        }
    }
}

function Assert-NoLeak([string[]] $Rendered, [string[]] $Hidden) {
    $all = $Rendered -join "`n"
    $all.Length | Should -BeGreaterThan 100
    foreach ($text in $Hidden) {
        foreach ($disguise in Get-Disguise $text) { $all.Contains($disguise) | Should -BeFalse -Because 'it must not be shown' }
    }
}
