namespace RealtimeNotebook.Tests.House;

public class CSharpTextTest
{
    [Theory]
    [InlineData("a // Feed\nb", "a b")]
    [InlineData("a /* Feed \n Feed */ b", "a b")]
    [InlineData("a /// <see cref=\"Feed\"/>\nb", "a b")]
    [InlineData("x = \"Feed \\\" Feed\" + y;", "x = + y ;")]
    [InlineData("x = @\"Feed \"\" \\\" + y;", "x = + y ;")]
    [InlineData("x = \"\" + y;", "x = + y ;")]
    [InlineData("x = '\"' + y;", "x = + y ;")]
    [InlineData("x = '\\'' + y;", "x = + y ;")]
    [InlineData("x = \"\"\"Feed \" \"\" Feed\"\"\" + y;", "x = + y ;")]
    [InlineData("x = $\"Feed {Live} Feed {{Feed}} {n:Feed} {{{Live}}}\" + y;", "x = Live n Live + y ;")]
    [InlineData("x = $\"{(a ? \"Feed\" : Live)}\" + y;", "x = ( a ? : Live ) + y ;")]
    [InlineData("x = $@\"Feed \"\" {Live} \" + y;", "x = Live + y ;")]
    [InlineData("x = $$\"\"\"{\"Feed\":{{Live}}}\"\"\" + y;", "x = Live + y ;")]
    [InlineData("#region Feed\nx;\n#endregion", "x ;")]
    public void Only_code_is_left(string source, string tokens) =>
        Assert.Equal(tokens, string.Join(' ', CSharpText.Tokens(source)));
}
