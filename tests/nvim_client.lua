-- Neovim, headless: attaches, shows, hovers, fixes. Called with SEEDLINT (the command) and ARTICLE (a file with an http: link) in the
-- environment; prints what it sees, a line each, and leaves with an error where something does not come.
local wanted = vim.env.ARTICLE
local function fail(words)
  io.stderr:write(words .. '\n')
  vim.cmd('cquit 1')
end
local function wait(what, holds)
  if not vim.wait(30000, holds, 20) then fail('no ' .. what) end
end

vim.cmd('edit ' .. vim.fn.fnameescape(wanted))
local id = vim.lsp.start_client({
  name = 'seedlint',
  cmd = { vim.env.SEEDLINT, 'lsp' },
  root_dir = vim.fn.fnamemodify(wanted, ':h'),
})
if not id then fail('no client') end
vim.lsp.buf_attach_client(0, id)
wait('client', function() return #vim.lsp.buf_get_clients(0) > 0 end)
wait('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
local found = vim.diagnostic.get(0)[1]
print(string.format('shows %s at %d:%d', found.message, found.lnum + 1, found.col + 1))

vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
local hover = vim.lsp.buf_request_sync(0, 'textDocument/hover', vim.lsp.util.make_position_params(), 30000)
for _, answer in pairs(hover or {}) do
  print('hovers ' .. (answer.result.contents.value:find('insecure%-url') and 'insecure-url' or 'nothing'))
end

local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = {} }
local actions = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 30000)
local client = vim.lsp.get_client_by_id(id)
for _, answer in pairs(actions or {}) do
  for _, action in ipairs(answer.result) do
    if action.title:find('^Write https') then
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
      print('fixes ' .. vim.fn.getline(found.lnum + 1):match('https?'))
    end
  end
end
wait('clean file', function() return #vim.diagnostic.get(0) == 0 end)
print('shows nothing any more')
vim.lsp.stop_client(id)
vim.cmd('qall!')
