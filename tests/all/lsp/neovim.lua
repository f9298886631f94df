-- A session in Neovim: what a person sees, one fact a line.
local deal, root = vim.env.DEAL_PROGRAM, vim.env.DEAL_ROOT

local function say(...)
  io.stdout:write(table.concat({ ... }, ' '), '\n')
end

local function fail(why)
  say('FAILED:', why)
  vim.cmd('cquit 1')
end

local function diagnostics()
  local found = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    local code = d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code)
    table.insert(found, (d.lnum + 1) .. ':' .. (d.col + 1) .. ' ' .. tostring(code))
  end
  table.sort(found)
  return table.concat(found, ', ')
end

local function wait_for(what, wanted)
  local last
  if not vim.wait(20000, function() last = what(); return last == wanted end, 20) then
    fail('waited for "' .. wanted .. '", there is "' .. tostring(last) .. '"')
  end
end

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params or vim.lsp.util.make_position_params(), 20000)
  for _, answer in pairs(answers or {}) do
    if answer.err then fail(method .. ': ' .. vim.inspect(answer.err)) end
    return answer.result
  end
  fail(method .. ': no answer')
end

vim.cmd('edit ' .. root .. '/loans.deal')
vim.bo.filetype = 'deal'
local id = vim.lsp.start_client({ name = 'deal', cmd = { deal, 'lsp' }, root_dir = root })
if not id or not vim.lsp.buf_attach_client(0, id) then fail('the server does not start') end
local client = vim.lsp.get_client_by_id(id)
vim.wait(20000, function() return client.initialized end, 20)

wait_for(diagnostics, '3:9 E0201')
say('diagnostics:', diagnostics())

-- The name is put right by hand; the server follows the edit.
vim.api.nvim_buf_set_lines(0, 2, 3, true, { '  from: eximbank' })
wait_for(diagnostics, '')
say('put right')

-- A line is begun, and completion goes on with it.
vim.api.nvim_buf_set_lines(0, 5, 5, true, { '  2016-05-01 disb' })
vim.api.nvim_win_set_cursor(0, { 6, 17 })
local found = ask('textDocument/completion')
for _, item in ipairs(found.items) do
  if item.label == 'disbursed' then
    vim.lsp.util.apply_text_edits({ item.textEdit }, 0, client.offset_encoding)
  end
end
say('completed:', vim.api.nvim_buf_get_lines(0, 5, 6, true)[1])
vim.api.nvim_buf_set_lines(0, 5, 6, true, { '  2016-05-01 disbursed 5mn USD' })

vim.api.nvim_win_set_cursor(0, { 3, 9 })
say('hover:', (ask('textDocument/hover').contents.value:gsub('\n.*', '')))

local place = ask('textDocument/definition')
say('definition:', vim.fn.fnamemodify(vim.uri_to_fname(place.uri or place[1].targetUri), ':t'))

local params = vim.lsp.util.make_position_params()
params.newName = 'exim'
vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', params), client.offset_encoding)
say('renamed:', vim.api.nvim_buf_get_lines(0, 2, 3, true)[1])
wait_for(diagnostics, '')
vim.cmd('silent wall')
say('in the other file:', vim.fn.readfile(root .. '/parties.deal')[1])

vim.lsp.util.apply_text_edits(
  ask('textDocument/formatting', { textDocument = vim.lsp.util.make_text_document_params(), options = { tabSize = 2, insertSpaces = true } }),
  0,
  client.offset_encoding
)
say('formatted:')
for _, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do say(line == '' and '' or '  ' .. line) end

vim.lsp.stop_client(id)
if not vim.wait(20000, function() return client.is_stopped() end, 20) then fail('the server does not stop') end
say('stopped')
vim.cmd('qall!')
