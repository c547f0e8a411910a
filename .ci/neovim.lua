-- A session of Neovim 0.7 or later: waits for a diagnostic, applies its fix, asks for more, saves.

local function say(text)
    io.stderr:write(text .. "\n")
end

local function fail(text)
    say("error: " .. text)
    vim.cmd("cquit 1")
end

local function wait(what, done)
    if not vim.wait(30000, done, 20) then
        fail("waited in vain for " .. what)
    end
end

local buffer = vim.api.nvim_get_current_buf()
local config = { name = "signoise", cmd = { SERVER, "lsp" }, root_dir = vim.fn.getcwd() }
local client
if vim.lsp.start then
    client = vim.lsp.start(config)
else
    client = vim.lsp.start_client(config)
    vim.lsp.buf_attach_client(buffer, client)
end

local function diagnostics()
    return vim.diagnostic.get(buffer)
end

wait("a diagnostic", function()
    return #diagnostics() > 0
end)
for _, found in ipairs(diagnostics()) do
    say(string.format("shown: %d:%d %s %s", found.lnum + 1, found.col + 1, tostring(found.code), found.message))
end
if #diagnostics() ~= 1 or diagnostics()[1].lnum ~= 3 or diagnostics()[1].code ~= "table/glued-above" then
    fail("one diagnostic was expected, on the header of the table")
end

local function ask(method, params)
    local answers = vim.lsp.buf_request_sync(buffer, method, params, 30000)
    if not answers or not answers[client] or answers[client].err then
        fail(method .. ": " .. vim.inspect(answers))
    end
    return answers[client].result
end

local function offset_encoding()
    return vim.lsp.get_client_by_id(client).offset_encoding
end

-- The fix, applied as the editor does it.
local place = { line = 3, character = 0 }
local uri = vim.uri_from_bufnr(buffer)
local actions = ask("textDocument/codeAction", {
    textDocument = { uri = uri },
    range = { start = place, ["end"] = place },
    context = { diagnostics = {} },
})
local fix
for _, action in ipairs(actions) do
    if action.isPreferred then
        fix = action
    end
end
if not fix then
    fail("no fix is offered: " .. vim.inspect(actions))
end
say("applied: " .. fix.title)
vim.lsp.util.apply_workspace_edit(fix.edit, offset_encoding())
wait("the diagnostic to go", function()
    return #diagnostics() == 0
end)

-- A row that is being written: its last cell is completed with the words of the column.
local last = vim.api.nvim_buf_line_count(buffer)
vim.api.nvim_buf_set_lines(buffer, last, last, false, { "[New](https://a.example/new) | More | G" })
local answer = ask("textDocument/completion", {
    textDocument = { uri = uri },
    position = { line = last, character = 39 },
})
say("completed: " .. answer.items[1].label)
if answer.items[1].label ~= "GitHub" then
    fail("the words of the column were expected: " .. vim.inspect(answer))
end
vim.api.nvim_buf_set_lines(buffer, last, last + 1, false, {})

local symbols = ask("textDocument/documentSymbol", { textDocument = { uri = uri } })
if #symbols ~= 1 or #symbols[1].children ~= 1 then
    fail("one heading with one below it was expected: " .. vim.inspect(symbols))
end

vim.cmd("silent write")
say("ok")
vim.lsp.stop_client(client)
vim.cmd("qall!")
