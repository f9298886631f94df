(block) @indent.begin
(parenthesis) @indent.begin
["}" ")"] @indent.end @indent.branch
(text_block) @indent.ignore
