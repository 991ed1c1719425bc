"""Neovim as a client, set up with the very snippet that docs/editors.md shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CHECKOUT
from tests.e2e.editor import ENVIRONMENT

SECONDS = 60
NVIM = shutil.which("nvim")

pytestmark = [
    pytest.mark.skipif(NVIM is None, reason="Neovim is not installed"),
    pytest.mark.skipif(os.name == "nt", reason="the stand-in for the command armls is a shell script"),
]

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "größe": { "type": "string", "metadata": { "description": "How large it is" } }
  },
  "resources": [],
  "outputs": { "😀": { "type": "string", "value": "[string(parameters('größe'))]" } }
}
"""

DRIVER = """
local answers = {}
local function wait(what, condition)
  if not vim.wait(SECONDS * 1000, condition, 20) then answers.timeout = what end
end
local function diagnostics()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, { one.lnum, one.col, one.end_lnum, one.end_col, one.severity, one.code or '', one.message })
  end
  return found
end
local ok, failure = pcall(function()
STEPS
end)
if not ok then answers.failure = failure end
local file = io.open(vim.env.ARMLS_ANSWERS, 'w')
file:write(vim.json.encode(answers))
file:close()
vim.cmd('qall!')
"""


def snippet(heading: str) -> str:
    """The code beneath a heading of the page."""
    page = (CHECKOUT / "docs" / "editors.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(heading)}\n.*?^```lua\n(.*?)^```$", page, re.M | re.S)
    assert found is not None, heading
    return found[1]


def neovim(folder: Path, file: Path, steps: str) -> Mapping[str, Any]:
    """What Lua has put into ``answers`` when it has run in a fresh Neovim with the snippet and the file open."""
    assert NVIM is not None
    init, driver, answers = folder / "init.lua", folder / "driver.lua", folder / "answers.json"
    programs = folder / "bin"
    programs.mkdir()
    armls = programs / "armls"
    armls.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m armls "$@"\n', encoding="utf-8")
    armls.chmod(0o755)
    init.write_text(snippet("Neovim 0.7"), encoding="utf-8")
    driver.write_text(DRIVER.replace("STEPS", steps).replace("SECONDS", str(SECONDS)), encoding="utf-8")
    homes = {f"XDG_{name}_HOME": str(folder / "home") for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    environment = {
        **ENVIRONMENT,
        **homes,
        "PATH": path,
        "HOME": str(folder),
        "ARMLS_ANSWERS": str(answers),
        "LC_ALL": "C.UTF-8",
    }
    command = [NVIM, "--headless", "-n", "-i", "NONE", "-u", str(init), str(file), "-c", f"luafile {driver}"]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=4 * SECONDS,
        check=False,
    )
    assert answers.is_file(), done.stderr.decode(errors="replace")
    found: dict[str, Any] = json.loads(answers.read_text(encoding="utf-8"))
    assert "failure" not in found, found["failure"]
    assert "timeout" not in found, f"{found['timeout']}: {done.stderr.decode(errors='replace')}"
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A template with one finding, in a folder with blanks, percent signs and letters beyond ASCII in its name."""
    folder = tmp_path / "my templates 100% (größe)"
    folder.mkdir()
    path = folder / "azuredeploy.json"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_a_finding_is_shown_fixed_and_gone(tmp_path: Path, file: Path) -> None:
    steps = """
  wait('the finding is shown', function() return #vim.diagnostic.get(0) > 0 end)
  answers.before = diagnostics()
  vim.ui.select = function(items, options, on_choice)
    answers.titles = vim.tbl_map(options.format_item or tostring, items)
    on_choice(items[1], 1)
  end
  vim.api.nvim_win_set_cursor(0, { answers.before[1][1] + 1, answers.before[1][2] })
  vim.lsp.buf.code_action()
  wait('the finding is fixed', function()
    return vim.api.nvim_buf_get_lines(0, 7, 8, false)[1]:find('string(', 1, true) == nil
  end)
  wait('the finding is gone', function() return #vim.diagnostic.get(0) == 0 end)
  answers.text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n') .. '\\n'
  answers.filetype = vim.bo.filetype
"""
    answers = neovim(tmp_path, file, steps)
    line = TEMPLATE.splitlines()[7].encode()
    column = line.index(b"string(")
    (found,) = answers["before"]
    assert found[:6] == [7, column, 7, column + len("string"), 4, "needless-expression"]
    assert "string()" in found[6]
    assert "string()" in answers["titles"][0]
    assert answers["text"] == TEMPLATE.replace("string(parameters('größe'))", "parameters('größe')")
    assert answers["filetype"] == "json"


def test_a_hover_shows_the_declaration_and_the_expression_at_the_cursor(tmp_path: Path, file: Path) -> None:
    steps = """
  wait('the server has read the template', function() return #vim.diagnostic.get(0) > 0 end)
  local line = vim.api.nvim_buf_get_lines(0, 7, 8, false)[1]
  vim.api.nvim_win_set_cursor(0, { 8, (line:find("größe", 1, true)) })
  vim.lsp.buf.hover()
  local function window()
    for _, one in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(one).relative ~= '' then return one end
    end
  end
  wait('the hover is shown', function() return window() ~= nil end)
  answers.hover = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window()), 0, -1, false)
"""
    lines = neovim(tmp_path, file, steps)["hover"]
    assert (lines[0], "[parameters('größe')]" in lines) == ("(parameter) größe: string", True)


def test_a_real_template_is_read(tmp_path: Path) -> None:
    file = tmp_path / "azuredeploy.json"
    shutil.copy(CHECKOUT / "fixtures" / "demo" / "mistakes" / "azuredeploy.json", file)
    steps = """
  wait('the mistakes are shown', function() return #vim.diagnostic.get(0) > 10 end)
  answers.codes = vim.tbl_map(function(one) return one.code end, vim.diagnostic.get(0))
  answers.clients = vim.tbl_map(function(one) return one.name end, vim.lsp.get_active_clients())
"""
    answers = neovim(tmp_path, file, steps)
    assert {"undefined-parameter", "duplicate-resource", "dependency-cycle"} <= set(answers["codes"])
    assert answers["clients"] == ["armls"]


def test_other_json_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "package.json"
    file.write_text('{"name": "x", "resources": }', encoding="utf-8")
    steps = """
  answers.filetype = vim.bo.filetype
  answers.clients = vim.tbl_map(function(one) return one.name end, vim.lsp.get_active_clients())
"""
    answers = neovim(tmp_path, file, steps)
    assert answers == {"filetype": "json", "clients": []}
