/** Says at the end of a test run which suites were left out because this machine lacks a server or program they need. */
export default class LeftOutReporter {
  onRunComplete(_contexts, results) {
    const lines = results.testResults.flatMap(({ testFilePath, testResults }) =>
      testResults
        .filter(({ status, ancestorTitles }) => status === 'pending' && ancestorTitles[0]?.startsWith('left out,'))
        .map(({ ancestorTitles }) => `  ${ancestorTitles[0]}: ${testFilePath.replace(`${process.cwd()}/`, '')}`),
    );
    if (lines.length > 0)
      process.stderr.write(`\nNot every suite was run on this machine:\n${[...new Set(lines)].join('\n')}\n`);
  }
}
