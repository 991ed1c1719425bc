# Runs ARM-TTK for armls: one JSON request a line on standard input, one JSON reply a line on standard output.
#
# {"id": 1, "op": "start", "module": PATH}     imports ARM-TTK
#     -> {"id": 1, "ok": true, "value": {"powershell": "7.5.1"}}
# {"id": 2, "op": "test", "template": PATH, "testDate": "2026-01-31", "folder": PATH}     FOLDER: deleted if we are orphaned
#     -> {"id": 2, "ok": true, "value": {"results": [...], "problems": [...], "texts": [...]}}
# Anything that goes wrong -> {"id": 2, "ok": false, "error": "one line"}
#
# Everything arrives as data; nothing of a request is ever interpreted as PowerShell. The process ends when its standard
# input does, also while a test runs.

$ErrorActionPreference = 'Stop'
$utf8 = [Text.UTF8Encoding]::new($false)
$replies = [Console]::OpenStandardOutput()
[Console]::SetOut([IO.TextWriter]::Null)

# A thread of its own reads standard input. At its end our parent is gone, and so are we: nobody waits for a run, and
# nobody else would delete what the run was given.
$requests = [Collections.Concurrent.BlockingCollection[string]]::new()
$shared = [hashtable]::Synchronized(@{ Folder = $null })
$lifeline = [powershell]::Create([initialsessionstate]::CreateDefault2())
$null = $lifeline.AddScript({
    param($requests, $shared, $utf8)
    $reader = [IO.StreamReader]::new([Console]::OpenStandardInput(), $utf8)
    try {
        while ($null -ne ($line = $reader.ReadLine())) { $requests.Add($line) }
    } catch { }
    try {
        foreach ($folder in $shared.Folder, $env:TMPDIR) {
            if ($folder -and [IO.Path]::GetFileName($folder).StartsWith('armls-ttk-')) {
                [IO.Directory]::Delete($folder, $true)
            }
        }
    } catch { }
    [Environment]::Exit(0)
}).AddArgument($requests).AddArgument($shared).AddArgument($utf8)
$null = $lifeline.BeginInvoke()

# ARM-TTK lives in a runspace of its own: a try block around it would make it stop at errors that it expects to survive,
# and what it writes to the host goes nowhere.
$ttk = [powershell]::Create([initialsessionstate]::CreateDefault2())

$import = {
    param($module)
    $ProgressPreference = 'SilentlyContinue'
    # ARM-TTK looks for a newer version of itself while it is imported, without a timeout.
    function global:Invoke-WebRequest { throw 'armls does not let ARM-TTK use the network' }
    function global:Invoke-RestMethod { throw 'armls does not let ARM-TTK use the network' }
    Import-Module -Name $module -Global -DisableNameChecking -ErrorAction Stop
    if (-not (Get-Command -Name Test-AzTemplate -ErrorAction SilentlyContinue)) {
        throw "there is no command Test-AzTemplate in $module"
    }
}

$run = {
    param($template, $testDate)
    $ProgressPreference = 'SilentlyContinue'
    $module = (Get-Command -Name Test-AzTemplate).Module
    $before = @{}
    if ($module) {
        foreach ($name in & $module { (Get-Variable).Name }) { $before[$name] = $true }
    }
    $options = @{ TemplatePath = $template }
    if ($testDate) { $options.TestParameter = @{ TestDate = $testDate } }

    $most = 500
    $texts = [Collections.Generic.List[string]]::new()
    $textOf = {
        param($text, $file)
        # Which text an offset points into: -1 the file's own, else one that is sent along once.
        if ([string]::Equals($text, $file)) { return -1 }
        for ($i = 0; $i -lt $texts.Count; $i++) {
            if ([string]::Equals($texts[$i], $text)) { return $i }
        }
        $texts.Add($text)
        $texts.Count - 1
    }
    $short = {
        param($value, $length)
        $text = "$value"
        if ($text.Length -gt $length) { $text.Substring(0, $length) + ([char]0x2026) } else { $text }
    }
    $describe = {
        param($record, $file)
        $found = [ordered]@{ message = & $short $record 4000 }
        if ($record -is [Management.Automation.ErrorRecord]) {
            $found.id = & $short (("$($record.FullyQualifiedErrorId)" -split ',')[0]) 200
        }
        if ($record.InnerTemplateLocation) {
            $found.inner = & $short $record.InnerTemplateLocation.JSONPath 2000
        }
        $target = $record.TargetObject
        if ($target -is [Text.RegularExpressions.Match]) {
            $found.text = & $textOf $target.Result('$_') $file
            $found.index = $target.Index
            $found.length = $target.Length
        } elseif ($target.JSONPath) {
            $found.path = (& $short $target.JSONPath 2000).Trim()
        } elseif ($target -is [string]) {
            $found.target = & $short $target 300
        }
        [pscustomobject]$found
    }

    $results = [Collections.Generic.List[object]]::new()
    $problems = [Collections.Generic.List[string]]::new()
    Test-AzTemplate @options 2>&1 3>&1 | ForEach-Object {
        $one = $_
        if ($one -is [Management.Automation.ErrorRecord]) {
            if ($problems.Count -lt $most) { $problems.Add((& $short $one 4000)) }
        } elseif ($one -is [Management.Automation.WarningRecord] -or $null -eq $one.Errors -or -not $one.File) {
            return
        } else {
            $file = "$($one.File.Text)"
            $results.Add([pscustomobject][ordered]@{
                name = "$($one.Name)"
                file = "$($one.File.FullPath)"
                errors = @(foreach ($e in $one.Errors | Select-Object -First $most) { & $describe $e $file })
                warnings = @(foreach ($w in $one.Warnings | Select-Object -First $most) { & $describe $w $file })
            })
        }
    } | Out-Null

    # Some tests leave variables in the module that would change the next run.
    if ($module) {
        foreach ($name in & $module { (Get-Variable).Name }) {
            if (-not $before[$name] -and $name -ne 'AlreadyLoadedCache') {
                $module.SessionState.PSVariable.Remove($name)
            }
        }
    }
    $reply = @{ results = $results.ToArray(); problems = $problems.ToArray(); texts = $texts.ToArray() }
    ConvertTo-Json -InputObject $reply -Depth 6 -Compress
}

function Invoke-Ttk([scriptblock] $script, [object[]] $arguments) {
    $ttk.Commands.Clear()
    $ttk.Streams.ClearStreams()
    $null = $ttk.AddScript($script.ToString(), $true)
    foreach ($argument in $arguments) { $null = $ttk.AddArgument($argument) }
    $ttk.Invoke()
}

function Get-Text([Text.Json.JsonElement] $request, [string] $name, [bool] $isOptional) {
    $value = [Text.Json.JsonElement]::new()
    if (-not $request.TryGetProperty($name, [ref] $value)) {
        if ($isOptional) { return $null }
        throw "the request has no '$name'"
    }
    if ($value.ValueKind -ne [Text.Json.JsonValueKind]::String) { throw "'$name' should be a text" }
    $value.GetString()
}

function Invoke-Request([Text.Json.JsonElement] $request) {
    switch (Get-Text $request 'op' $false) {
        'start' {
            $null = Invoke-Ttk $import @(Get-Text $request 'module' $false)
            $version = $PSVersionTable.PSVersion.ToString()
            return ConvertTo-Json -Compress -InputObject @{ powershell = $version }
        }
        'test' {
            $date = Get-Text $request 'testDate' $true
            if ($date) {
                $date = [datetime]::ParseExact($date, 'yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture)
            }
            $shared.Folder = Get-Text $request 'folder' $true
            $answer = @(Invoke-Ttk $run @((Get-Text $request 'template' $false), $date))
            $shared.Folder = $null
            return "$($answer[-1])"
        }
        default { throw 'there is no such operation' }
    }
}

function Write-Reply([string] $text) {
    $bytes = $utf8.GetBytes($text + "`n")
    $replies.Write($bytes, 0, $bytes.Length)
    $replies.Flush()
}

while ($true) {
    $id = 0
    try {
        $request = [Text.Json.JsonDocument]::Parse($requests.Take()).RootElement
        $id = $request.GetProperty('id').GetInt32()
        $value = Invoke-Request $request
        Write-Reply "{`"id`":$id,`"ok`":true,`"value`":$value}"
    } catch {
        $reason = $_.Exception
        while ($reason.InnerException) { $reason = $reason.InnerException }
        $message = "$($reason.Message)"
        if ($message.Length -gt 2000) { $message = $message.Substring(0, 2000) }
        Write-Reply "{`"id`":$id,`"ok`":false,`"error`":$(ConvertTo-Json -Compress -InputObject $message)}"
    }
}
