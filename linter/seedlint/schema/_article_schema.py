"""schema/article.schema.json as a function. Made by `linter/generate.py`: not for editing."""

# mypy: ignore-errors

from seedlint.article.dates import is_date_time
from seedlint.article.urls import is_url, is_url_reference

CHECKSUM = 843456742  # of the file that it was made from
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
