package say

// ChineseFile is the file of the Chinese texts.
var ChineseFile = chineseFile
