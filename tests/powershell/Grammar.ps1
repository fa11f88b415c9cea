# What a script text has that Windows PowerShell 5.1, or constrained language, does not take.
function Get-GrammarProblem([string] $Text) {
    $tokens = $errors = $null
    $tree = [System.Management.Automation.Language.Parser]::ParseInput($Text, [ref] $tokens, [ref] $errors)
    $errors | ForEach-Object { "syntax: $($_.Message)" }
    $newTokens = 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'AndAnd', 'OrOr', 'Clean', 'QuestionMark'
    $tokens | Where-Object { [string] $_.Kind -in $newTokens } | ForEach-Object { "operator: $($_.Text)" }
    $newTrees = 'TernaryExpressionAst', 'PipelineChainAst', 'InvokeMemberExpressionAst', 'TypeDefinitionAst', 'UsingStatementAst'
    $tree.FindAll({ $args[0].GetType().Name -in $newTrees }, $true) | ForEach-Object { "$($_.GetType().Name): $($_.Extent.Text)" }
    $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.PipelineAst] -and $args[0].Background }, $true) |
        ForEach-Object { "background: $($_.Extent.Text)" }
}
