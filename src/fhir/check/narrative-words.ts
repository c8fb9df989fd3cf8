const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Elements that a narrative may use (https://hl7.org/fhir/R4/narrative.html). */
export const ELEMENTS = words(
  'div p br h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td b i em strong small big tt code pre ' +
    'blockquote q cite abbr acronym dfn kbd samp var sub sup a img span hr map area address ins del bdo strike s u font nav section article',
);

/** Attributes that any of them may bear. */
export const COMMON_ATTRIBUTES = words(
  'xmlns title style class id idref lang xml:lang dir accesskey tabindex span width align valign char charoff abbr axis headers scope ' +
    'rowspan colspan name href rel rev charset hreflang type coords shape border cellpadding cellspacing frame rules summary src alt ' +
    'longdesc height usemap ismap start value cite datetime nowrap compact clear bgcolor color size face hspace vspace target',
);

/** The five entities that XML itself has; JSON carries no others. */
export const ENTITIES = words('lt gt amp quot apos');

/** Elements that hold nothing and may stand for content by themselves. */
export const IMAGES = words('img');
