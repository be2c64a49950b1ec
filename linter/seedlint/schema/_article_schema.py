"""schema/article.schema.json as a function, and itself. Made by `linter/generate.py`: not for editing."""

# mypy: ignore-errors

from seedlint.article.dates import is_date_time
from seedlint.article.urls import is_url, is_url_reference

CHECKSUM = 2202478858  # of the file that it was made from
is_uri, is_uri_reference = is_url, is_url_reference


def f0(v0, known=()):
 try:
  if v0.__class__ is not dict: return False
  n0 = 7
  v1 = v0['category']
  if v1.__class__ is not str: return False
  if v1 != 'news': return False
  v1 = v0['title']
  if v1.__class__ is not str: return False
  v1 = v0['excerpt']
  if v1.__class__ is not str: return False
  v1 = v0['publishedDateTime']
  if v1.__class__ is not str: return False
  if not is_date_time(v1): return False
  if 'updatedDateTime' in v0:
   v1 = v0['updatedDateTime']
   n0 += 1
   if v1.__class__ is not str: return False
   if not is_date_time(v1): return False
  if 'webUrl' in v0:
   v1 = v0['webUrl']
   n0 += 1
   if v1.__class__ is not str: return False
   if v1 not in known and not is_uri(v1): return False
  if 'originalUrl' in v0:
   v1 = v0['originalUrl']
   n0 += 1
   if v1.__class__ is not str: return False
   if v1 not in known and not is_uri(v1): return False
  if 'ampWebUrl' in v0:
   v1 = v0['ampWebUrl']
   n0 += 1
   if v1.__class__ is not str: return False
   if v1 not in known and not is_uri(v1): return False
  if 'cdnAmpWebUrl' in v0:
   v1 = v0['cdnAmpWebUrl']
   n0 += 1
   if v1.__class__ is not str: return False
   if v1 not in known and not is_uri(v1): return False
  v1 = v0['type']
  if v1.__class__ is not str: return False
  if v1 != 'article' and v1 != 'video': return False
  if 'quality' in v0:
   v1 = v0['quality']
   n0 += 1
   if v1.__class__ is not int and not (v1.__class__ is float and v1.is_integer()): return False
   if v1 < 0: return False
  if 'heat' in v0:
   v1 = v0['heat']
   n0 += 1
   if v1.__class__ is not int and not (v1.__class__ is float and v1.is_integer()): return False
   if v1 < -1: return False
  if 'published' in v0:
   v1 = v0['published']
   n0 += 1
   if v1.__class__ is not bool: return False
  if 'featuredContent' in v0:
   v1 = v0['featuredContent']
   n0 += 1
   if v1.__class__ is not str: return False
  v1 = v0['provider']
  if not f1(v1, known): return False
  v1 = v0['topics']
  if v1.__class__ is not list: return False
  for v2 in v1:
   if v2.__class__ is not str: return False
  if 'images' in v0:
   v1 = v0['images']
   n0 += 1
   if v1.__class__ is not list: return False
   for v2 in v1:
    if not f2(v2, known): return False
  if 'related' in v0:
   v1 = v0['related']
   n0 += 1
   if v1.__class__ is not list: return False
   for v2 in v1:
    if not f3(v2, known): return False
  if 'secured' in v0:
   v1 = v0['secured']
   n0 += 1
   if v1.__class__ is not str: return False
  if len(v0) != n0: return False
  if 'quality' in v0 and not ('heat' in v0 and 'published' in v0): return False
  if 'heat' in v0 and not ('quality' in v0 and 'published' in v0): return False
  if 'published' in v0 and not ('quality' in v0 and 'heat' in v0): return False
  if f4(v0):
   if 'webUrl' not in v0: return False
  if f5(v0):
   if 'originalUrl' not in v0: return False
 except KeyError:
  return False
 return True
def f5(v0, known=()):
 try:
  if v0.__class__ is dict:
   v1 = v0['type']
   if v1 != 'video': return False
 except KeyError:
  return False
 return True
def f4(v0, known=()):
 try:
  if v0.__class__ is dict:
   v1 = v0['type']
   if v1 != 'article': return False
 except KeyError:
  return False
 return True
def f3(v0, known=()):
 try:
  if v0.__class__ is not dict: return False
  n0 = 7
  v1 = v0['title']
  if v1.__class__ is not str: return False
  v1 = v0['excerpt']
  if v1.__class__ is not str: return False
  v1 = v0['publishedDateTime']
  if v1.__class__ is not str: return False
  if not is_date_time(v1): return False
  v1 = v0['webUrl']
  if v1.__class__ is not str: return False
  if v1 not in known and not is_uri(v1): return False
  if 'ampWebUrl' in v0:
   v1 = v0['ampWebUrl']
   n0 += 1
   if v1.__class__ is not str: return False
   if v1 not in known and not is_uri(v1): return False
  if 'cdnAmpWebUrl' in v0:
   v1 = v0['cdnAmpWebUrl']
   n0 += 1
   if v1.__class__ is not str: return False
   if v1 not in known and not is_uri(v1): return False
  v1 = v0['type']
  if v1.__class__ is not str: return False
  if v1 != 'article' and v1 != 'video': return False
  v1 = v0['provider']
  if not f1(v1, known): return False
  v1 = v0['quality']
  if v1.__class__ is not int and not (v1.__class__ is float and v1.is_integer()): return False
  if v1 < 0: return False
  if 'images' in v0:
   v1 = v0['images']
   n0 += 1
   if v1.__class__ is not list: return False
   for v2 in v1:
    if not f2(v2, known): return False
  if len(v0) != n0: return False
 except KeyError:
  return False
 return True
def f2(v0, known=()):
 try:
  if v0.__class__ is not dict: return False
  n0 = 3
  v1 = v0['url']
  if v1.__class__ is not str: return False
  if v1 not in known and not is_uri_reference(v1): return False
  v1 = v0['width']
  if v1.__class__ is not int and not (v1.__class__ is float and v1.is_integer()): return False
  if v1 < 1: return False
  v1 = v0['height']
  if v1.__class__ is not int and not (v1.__class__ is float and v1.is_integer()): return False
  if v1 < 1: return False
  if 'isCached' in v0:
   v1 = v0['isCached']
   n0 += 1
   if v1.__class__ is not bool: return False
  if 'title' in v0:
   v1 = v0['title']
   n0 += 1
   if v1.__class__ is not str: return False
  if len(v0) != n0: return False
 except KeyError:
  return False
 return True
def f1(v0, known=()):
 try:
  if v0.__class__ is not dict: return False
  n0 = 2
  v1 = v0['name']
  if v1.__class__ is not str: return False
  v1 = v0['domain']
  if v1.__class__ is not str: return False
  if 'images' in v0:
   v1 = v0['images']
   n0 += 1
   if v1.__class__ is not list: return False
   for v2 in v1:
    if not f2(v2, known): return False
  if len(v0) != n0: return False
 except KeyError:
  return False
 return True
parts = {'#/$defs/image': f2, '#/$defs/provider': f1, '#/$defs/relatedRecord': f3}
accepts = f0


def contents():
    return {'$schema': 'https://json-schema.org/draft/2020-12/schema',
 '$id': 'https://seedlint.github.io/schema/article.schema.json',
 'title': 'Article',
 'description': 'The YAML front matter of one article file: a news article or a video, with the records related to it. Date-times are the text as written; '
                'URLs are absolute http or https URLs.',
 'type': 'object',
 'properties': {'category': {'title': 'Category',
                             'description': 'Kind of file. Every article file is news.',
                             'type': 'string',
                             'enum': ['news'],
                             'examples': ['news']},
                'title': {'title': 'Title',
                          'description': 'Headline as the publisher wrote it, plain text.',
                          'x-seedlint-role': 'title',
                          'type': 'string',
                          'examples': ['Harbour town opens its first floating library']},
                'excerpt': {'title': 'Excerpt',
                            'description': "First sentences of the article or the publisher's summary, plain text; often cut off at the end.",
                            'x-seedlint-role': 'excerpt',
                            'type': 'string',
                            'examples': ['The library moored at the old pier on Monday and lends books, tools and fishing rods.']},
                'publishedDateTime': {'title': 'Published',
                                      'description': 'When the publisher published it, RFC 3339 with a zone.',
                                      'x-seedlint-role': 'publishedDateTime',
                                      'type': 'string',
                                      'format': 'date-time',
                                      'examples': ['2024-03-05T08:30:00Z']},
                'updatedDateTime': {'title': 'Updated',
                                    'description': 'When the publisher last changed it, RFC 3339 with a zone; not before publishedDateTime.',
                                    'x-seedlint-role': 'updatedDateTime',
                                    'type': 'string',
                                    'format': 'date-time',
                                    'examples': ['2024-03-05T11:02:00Z']},
                'webUrl': {'title': 'Web URL',
                           'description': 'The page of the article. Every article has one; a video may do without.',
                           'x-seedlint-role': 'webUrl',
                           'type': 'string',
                           'format': 'uri',
                           'examples': ['https://www.example.com/2024/03/05/floating-library/']},
                'originalUrl': {'title': 'Original URL',
                                'description': 'Where it was found: the same page as webUrl, or the page of a video. Every video has one.',
                                'x-seedlint-role': 'originalUrl',
                                'type': 'string',
                                'format': 'uri',
                                'examples': ['https://videos.example.org/watch?v=Ab3dE5']},
                'ampWebUrl': {'title': 'AMP URL',
                              'description': "The publisher's AMP form of the page, on the same registrable domain as webUrl. Comes with cdnAmpWebUrl.",
                              'x-seedlint-role': 'ampWebUrl',
                              'type': 'string',
                              'format': 'uri',
                              'examples': ['https://www.example.com/2024/03/05/floating-library/amp/']},
                'cdnAmpWebUrl': {'title': 'AMP cache URL',
                                 'description': 'The AMP-cache form of ampWebUrl. Comes with ampWebUrl.',
                                 'x-seedlint-role': 'cdnAmpWebUrl',
                                 'type': 'string',
                                 'format': 'uri',
                                 'examples': ['https://www-example-com.cdn.ampproject.org/c/s/www.example.com/2024/03/05/floating-library/amp/']},
                'type': {'title': 'Type',
                         'description': 'Whether the page is an article to read or a video to watch.',
                         'type': 'string',
                         'enum': ['article', 'video'],
                         'examples': ['article']},
                'quality': {'title': 'Quality',
                            'description': 'Score of the article, a whole number from 0 on; higher is better. Comes with heat and published.',
                            'x-seedlint-role': 'quality',
                            'type': 'integer',
                            'minimum': 0,
                            'examples': [87]},
                'heat': {'title': 'Heat',
                         'description': 'How much attention the story has, a whole number; -1 where it has not been worked out. Comes with quality and '
                                        'published.',
                         'x-seedlint-role': 'heat',
                         'type': 'integer',
                         'minimum': -1,
                         'examples': [-1, 97]},
                'published': {'title': 'Published on the site',
                              'description': 'Whether the article is shown on the site. Comes with quality and heat.',
                              'x-seedlint-role': 'published',
                              'type': 'boolean',
                              'examples': [False]},
                'featuredContent': {'title': 'Featured content',
                                    'description': 'HTML to show instead of a picture, for example the frame of a video player.',
                                    'type': 'string',
                                    'examples': ['<iframe src="https://videos.example.org/embed/Ab3dE5"></iframe>']},
                'provider': {'title': 'Provider',
                             'description': 'Who published the article.',
                             'x-seedlint-role': 'provider',
                             '$ref': '#/$defs/provider',
                             'examples': [{'name': 'Example Times', 'domain': 'example.com'}]},
                'topics': {'title': 'Topics',
                           'description': 'What the article is about; each topic once.',
                           'x-seedlint-role': 'topics',
                           'type': 'array',
                           'items': {'type': 'string'},
                           'examples': [['Libraries', 'Harbours']]},
                'images': {'title': 'Images',
                           'description': 'Pictures to show with the article, usually one.',
                           'x-seedlint-role': 'images',
                           'type': 'array',
                           'items': {'$ref': '#/$defs/image'},
                           'examples': [[{'url': 'https://images.example.com/library-708x472.jpg', 'width': 708, 'height': 472, 'isCached': True}]]},
                'related': {'title': 'Related records',
                            'description': 'Other articles on the same story, best quality first.',
                            'x-seedlint-role': 'related',
                            'type': 'array',
                            'items': {'$ref': '#/$defs/relatedRecord'},
                            'examples': [[{'title': 'Town council pays for a library on the water',
                                           'excerpt': 'The council voted nine to two for the ship, which will',
                                           'publishedDateTime': '2024-03-06T06:00:00Z',
                                           'webUrl': 'https://news.example.org/council-library-ship',
                                           'type': 'article',
                                           'provider': {'name': 'Example Herald', 'domain': 'example.org'},
                                           'quality': 64}]]},
                'secured': {'title': 'Secured data',
                            'description': 'Data for the site only: base64 of whole 16-byte blocks, a semicolon, base64 of 16 bytes.',
                            'x-seedlint-role': 'secured',
                            'type': 'string',
                            'examples': ['c2VlZGxpbnQtZXhhbXBsZQ==;MDEyMzQ1Njc4OWFiY2RlZg==']}},
 'required': ['category', 'title', 'excerpt', 'publishedDateTime', 'type', 'provider', 'topics'],
 'dependentRequired': {'quality': ['heat', 'published'], 'heat': ['quality', 'published'], 'published': ['quality', 'heat']},
 'allOf': [{'title': 'An article has a page', 'if': {'properties': {'type': {'const': 'article'}}, 'required': ['type']}, 'then': {'required': ['webUrl']}},
           {'title': 'A video has the page it was found on',
            'if': {'properties': {'type': {'const': 'video'}}, 'required': ['type']},
            'then': {'required': ['originalUrl']}}],
 'additionalProperties': False,
 '$defs': {'image': {'title': 'Image',
                     'description': 'One picture with its size.',
                     'type': 'object',
                     'properties': {'url': {'title': 'Image URL',
                                            'description': 'Absolute http or https URL, or a path on the site itself that begins with a slash.',
                                            'x-seedlint-role': 'url',
                                            'type': 'string',
                                            'format': 'uri-reference',
                                            'examples': ['https://images.example.com/library-708x472.jpg',
                                                         '/assets/images/organizations/example.com-50x50.jpg']},
                                    'width': {'title': 'Width',
                                              'description': 'Width in pixels.',
                                              'x-seedlint-role': 'width',
                                              'type': 'integer',
                                              'minimum': 1,
                                              'examples': [708]},
                                    'height': {'title': 'Height',
                                               'description': 'Height in pixels.',
                                               'x-seedlint-role': 'height',
                                               'type': 'integer',
                                               'minimum': 1,
                                               'examples': [472]},
                                    'isCached': {'title': 'Cached',
                                                 'description': 'Whether the site keeps a copy of the picture.',
                                                 'type': 'boolean',
                                                 'examples': [True]},
                                    'title': {'title': 'Image title',
                                              'description': 'What the picture shows, plain text.',
                                              'x-seedlint-role': 'title',
                                              'type': 'string',
                                              'examples': ['The library at the old pier']}},
                     'required': ['url', 'width', 'height'],
                     'additionalProperties': False},
           'provider': {'title': 'Provider',
                        'description': 'Who published it.',
                        'type': 'object',
                        'properties': {'name': {'title': 'Provider name',
                                                'description': 'Name of the publisher, as one would print it; one domain has one name.',
                                                'x-seedlint-role': 'name',
                                                'type': 'string',
                                                'examples': ['Example Times']},
                                       'domain': {'title': 'Provider domain',
                                                  'description': "Host of the publisher's pages without www., or a parent domain of it.",
                                                  'x-seedlint-role': 'domain',
                                                  'type': 'string',
                                                  'examples': ['example.com']},
                                       'images': {'title': 'Logos',
                                                  'description': "The publisher's logo, usually one of 50 by 50 pixels.",
                                                  'x-seedlint-role': 'images',
                                                  'type': 'array',
                                                  'items': {'$ref': '#/$defs/image'},
                                                  'examples': [[{'url': '/assets/images/organizations/example.com-50x50.jpg', 'width': 50, 'height': 50}]]}},
                        'required': ['name', 'domain'],
                        'additionalProperties': False,
                        'examples': [{'name': 'Example Times', 'domain': 'example.com'}]},
           'relatedRecord': {'title': 'Related record',
                             'description': 'Another page on the same story. A record has no related records of its own, and no heat, published, topics or '
                                            'secured.',
                             'type': 'object',
                             'properties': {'title': {'title': 'Title',
                                                      'description': 'Headline as the publisher wrote it, plain text.',
                                                      'x-seedlint-role': 'title',
                                                      'type': 'string',
                                                      'examples': ['Town council pays for a library on the water']},
                                            'excerpt': {'title': 'Excerpt',
                                                        'description': "First sentences of the page or the publisher's summary, plain text; often cut off at "
                                                                       'the end.',
                                                        'x-seedlint-role': 'excerpt',
                                                        'type': 'string',
                                                        'examples': ['The council voted nine to two for the ship, which will']},
                                            'publishedDateTime': {'title': 'Published',
                                                                  'description': 'When the publisher published it, RFC 3339 with a zone; later than the '
                                                                                 'article is normal.',
                                                                  'x-seedlint-role': 'publishedDateTime',
                                                                  'type': 'string',
                                                                  'format': 'date-time',
                                                                  'examples': ['2024-03-06T06:00:00Z']},
                                            'webUrl': {'title': 'Web URL',
                                                       'description': 'The page of the record; each page once in the list.',
                                                       'x-seedlint-role': 'webUrl',
                                                       'type': 'string',
                                                       'format': 'uri',
                                                       'examples': ['https://news.example.org/council-library-ship']},
                                            'ampWebUrl': {'title': 'AMP URL',
                                                          'description': "The publisher's AMP form of the page, on the same registrable domain as webUrl. "
                                                                         'Comes with cdnAmpWebUrl.',
                                                          'x-seedlint-role': 'ampWebUrl',
                                                          'type': 'string',
                                                          'format': 'uri',
                                                          'examples': ['https://amp.example.org/council-library-ship']},
                                            'cdnAmpWebUrl': {'title': 'AMP cache URL',
                                                             'description': 'The AMP-cache form of ampWebUrl. Comes with ampWebUrl.',
                                                             'x-seedlint-role': 'cdnAmpWebUrl',
                                                             'type': 'string',
                                                             'format': 'uri',
                                                             'examples': ['https://amp-example-org.cdn.ampproject.org/c/s/amp.example.org/council-library-ship']},
                                            'type': {'title': 'Type',
                                                     'description': 'Whether the page is an article to read or a video to watch.',
                                                     'type': 'string',
                                                     'enum': ['article', 'video'],
                                                     'examples': ['article']},
                                            'provider': {'title': 'Provider',
                                                         'description': 'Who published the record.',
                                                         'x-seedlint-role': 'provider',
                                                         '$ref': '#/$defs/provider',
                                                         'examples': [{'name': 'Example Herald', 'domain': 'example.org'}]},
                                            'quality': {'title': 'Quality',
                                                        'description': 'Score of the page, a whole number from 0 on; higher is better.',
                                                        'x-seedlint-role': 'quality',
                                                        'type': 'integer',
                                                        'minimum': 0,
                                                        'examples': [87]},
                                            'images': {'title': 'Images',
                                                       'description': 'Pictures to show with the record, usually one.',
                                                       'x-seedlint-role': 'images',
                                                       'type': 'array',
                                                       'items': {'$ref': '#/$defs/image'},
                                                       'examples': [[{'url': 'https://images.example.org/ship.png',
                                                                      'width': 630,
                                                                      'height': 479,
                                                                      'isCached': True}]]}},
                             'required': ['title', 'excerpt', 'publishedDateTime', 'webUrl', 'type', 'provider', 'quality'],
                             'additionalProperties': False}}}
