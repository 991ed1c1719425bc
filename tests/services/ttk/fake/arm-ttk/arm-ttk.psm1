# Stands in for ARM-TTK in tests: the same command, the same result objects, and misbehaviour on demand.
#
# A template says under "fake", or "fake" in its metadata, what is to happen:
#   "results": {"Test Name": {"errors": [{"message", "id", "match" | "path" | "inner" + "path" | "target"}], "warnings": ["…"]}}
#   "does": "hang" | "throw" | "noise" | "huge" | "exit" | "kill" | "garbage" | "half" | "eat" | "leak" | "cut" | "sleep" | "wait"
#   "begun", "until": files; "wait" makes the one and waits for the other
#   "mark": a file; the misdeed happens only while it is not there, and makes it
# Every other template passes one test. The files of the folder below a main template are all looked at.

try { $null = Invoke-WebRequest 'https://example.invalid' } catch { $script:Refused = "$_" }

function New-Record($says) {
    $target = $null
    if ($says.match) {
        $target = [regex]::Match($script:Text, [regex]::Escape($says.match))
    } elseif ($says.path) {
        $target = [pscustomobject]@{ JSONPath = $says.path; PSTypeName = 'JSON.Content' }
    } elseif ($says.target) {
        $target = $says.target
    }
    $record = [Management.Automation.ErrorRecord]::new(
        [Exception]::new($says.message), "$($says.id)", 'NotSpecified', $target)
    if ($says.inner) {
        $record | Add-Member NoteProperty InnerTemplateLocation ([pscustomobject]@{ JSONPath = $says.inner }) -Force
    }
    $record
}

function Invoke-Misdeed($fake) {
    if ($fake.mark) {
        if ([IO.File]::Exists($fake.mark)) { return }
        [IO.File]::WriteAllText($fake.mark, '')
    }
    $stdout = [Console]::OpenStandardOutput()
    switch ($fake.does) {
        'hang' { $null = [Diagnostics.Process]::Start('sleep', '3600'); while ($true) { } }
        'sleep' { [Threading.Thread]::Sleep([int]$fake.milliseconds) }
        'wait' {
            [IO.File]::WriteAllText($fake.begun, '')
            while (-not [IO.File]::Exists($fake.until)) { [Threading.Thread]::Sleep(10) }
        }
        'throw' { throw 'this test is broken' }
        'noise' {
            Write-Host 'hello host'
            [Console]::WriteLine('hello console')
            Write-Progress -Activity 'hello' -Status 'progress' -PercentComplete 50
            Write-Warning 'hello warning'
            Write-Verbose 'hello verbose' -Verbose
            'hello output'
        }
        'exit' { [Environment]::Exit(3) }
        'kill' { [Diagnostics.Process]::GetCurrentProcess().Kill() }
        'garbage' { $stdout.Write([byte[]](104, 101, 108, 108, 111, 10), 0, 6); $stdout.Flush(); while ($true) { } }
        'half' { $stdout.Write([byte[]](123, 34, 105), 0, 3); $stdout.Flush(); [Environment]::Exit(0) }
        'eat' {
            $script:Hoard = [Collections.ArrayList]::new()
            foreach ($i in 1..64) {
                $block = [byte[]]::new(33554432)
                [Array]::Fill($block, [byte]1)
                $null = $script:Hoard.Add($block)
            }
            while ($true) { }
        }
        'leak' {
            if ($script:Leaked) { throw 'a variable of the last run is still there' }
            $script:Leaked = $true
        }
    }
}

function New-Result($name, $file, $errors, $warnings) {
    [pscustomobject][ordered]@{
        PSTypeName = 'Template.Validation.Test.Result'
        Errors = [Collections.ArrayList]@($errors)
        Warnings = [Collections.ArrayList]@($warnings)
        Output = @()
        AllOutput = @()
        Passed = -not $errors
        Group = $name
        Name = $name
        Timespan = [timespan]::FromMilliseconds(1)
        File = $file
        TestInput = @{ TemplateText = 'x' * 100000; Self = $file }
        Summary = $null
    }
}

function Test-AzTemplate {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)][string] $TemplatePath,
        [Collections.IDictionary] $TestParameter
    )
    $template = Get-Item -LiteralPath $TemplatePath
    $isMain = 'mainTemplate.json', 'azuredeploy.json', 'prereq.azuredeploy.json' -contains $template.Name
    $files = @(
        if ($isMain) {
            Get-ChildItem -Path $template.Directory.FullName -Recurse |
                Where-Object { $_.Extension -in '.json', '.jsonc' }
        } else { $template }
    )
    foreach ($item in $files) {
        $script:Text = [IO.File]::ReadAllText($item.FullName)
        $file = [ordered]@{ Name = $item.Name; Extension = $item.Extension; Text = $script:Text; FullPath = $item.FullName }
        try {
            $whole = $script:Text | ConvertFrom-Json
            $fake = if ($whole.metadata.fake) { $whole.metadata.fake } else { $whole.fake }
        } catch {
            New-Result 'JSONFiles Should Be Valid' $file @(New-Record @{ message = "$_"; id = 'Invalid' }) @()
            continue
        }
        if ($fake.does -eq 'cut') {
            # What the real one does to inner templates before it looks at a text.
            foreach ($part in $fake.cut) { $script:Text = $script:Text.Replace($part, '"template": {}') }
        }
        Invoke-Misdeed $fake
        $day = if ($TestParameter.TestDate) { $TestParameter.TestDate.ToString('yyyy-MM-dd') } else { 'no day' }
        $says = $fake.results
        if (-not $says) {
            New-Result 'Parameters Must Be Referenced' $file @() @()
            continue
        }
        foreach ($test in $says.psobject.properties) {
            $errors = @(foreach ($one in $test.Value.errors) { New-Record $one })
            $warnings = @(foreach ($one in $test.Value.warnings) {
                [Management.Automation.WarningRecord]::new("$one".Replace('{day}', $day).Replace('{import}', $script:Refused))
            })
            New-Result $test.Name $file $errors $warnings
        }
    }
}

Export-ModuleMember -Function Test-AzTemplate
