-- The editor of the screenshots: Neovim with the server attached, as docs/editors.md has it
-- for versions before 0.11, and colours by the tree-sitter grammar.
local program, root = vim.env.DEAL_PROGRAM, vim.env.DEAL_ROOT

vim.opt.runtimepath:prepend(vim.env.DEAL_RUNTIME)
vim.o.termguicolors = true
vim.o.background = 'light'
vim.o.swapfile = false
vim.o.hlsearch = false
vim.o.laststatus = 0
vim.o.ruler = false
vim.o.showmode = false
vim.o.showcmd = false
vim.o.shortmess = vim.o.shortmess .. 'Fc'
vim.o.signcolumn = 'no'
vim.o.number = true
vim.o.completeopt = 'menu,menuone,noselect,preview'
vim.o.pumheight = 12
vim.o.previewheight = 6

local colours = {
  Normal = { fg = '#24292f', bg = '#ffffff' },
  LineNr = { fg = '#8c959f' },
  EndOfBuffer = { fg = '#ffffff' },
  Comment = { fg = '#6e7781' },
  Keyword = { fg = '#cf222e' },
  Type = { fg = '#953800', bold = true },
  String = { fg = '#0a3069' },
  Number = { fg = '#0550ae' },
  Constant = { fg = '#0550ae' },
  Identifier = { fg = '#116329' },
  Property = { fg = '#116329' },
  Function = { fg = '#8250df' },
  Operator = { fg = '#cf222e' },
  Delimiter = { fg = '#24292f' },
  Pmenu = { fg = '#24292f', bg = '#eaeef2' },
  PmenuSel = { fg = '#ffffff', bg = '#0969da' },
  PmenuSbar = { bg = '#d0d7de' },
  PmenuThumb = { bg = '#8c959f' },
  NormalFloat = { fg = '#24292f', bg = '#f6f8fa' },
  FloatBorder = { fg = '#8c959f', bg = '#f6f8fa' },
  DiagnosticError = { fg = '#cf222e' },
  DiagnosticWarn = { fg = '#9a6700' },
  DiagnosticInfo = { fg = '#0969da' },
  DiagnosticUnderlineError = { underline = true, fg = '#cf222e' },
  LspCodeLens = { fg = '#6e7781', italic = true },
  StatusLine = { fg = '#57606a', bg = '#eaeef2' },
  StatusLineNC = { fg = '#57606a', bg = '#eaeef2' },
  VertSplit = { fg = '#d0d7de' },
}
for name, colour in pairs(colours) do vim.api.nvim_set_hl(0, name, colour) end
-- Words of the grammar's queries that this version does not know by itself.
for capture, group in pairs({
  property = 'Property', ['string.special'] = 'Number', ['variable.member'] = 'Property',
  ['punctuation.bracket'] = 'Delimiter',
}) do
  vim.treesitter.highlighter.hl_map[capture] = group
end

vim.diagnostic.config({ virtual_text = { prefix = '■', spacing = 2 }, signs = false })

function _G.open(file)
  vim.cmd('edit ' .. root .. '/' .. file)
  vim.bo.filetype = 'deal'
  vim.bo.commentstring = '# %s'
  vim.treesitter.start = vim.treesitter.start or function(buffer, lang)
    vim.treesitter.highlighter.new(vim.treesitter.get_parser(buffer, lang))
  end
  vim.treesitter.start(0, 'deal')
  local client = vim.lsp.start_client({ name = 'deal', cmd = { program, 'lsp' }, root_dir = root })
  vim.lsp.buf_attach_client(0, client)
  vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
end
