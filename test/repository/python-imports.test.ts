import { expect, it } from 'vitest';
import { importsOf, surveyOf } from './support.ts';

it('finds imports wherever they stand, absolute and relative', async () => {
  const survey = await surveyOf({
    'src/shop/__init__.py': 'from .cart import Cart as Basket',
    'src/shop/cart.py': [
      'import os, shop.prices as prices',
      'from . import models, helpers',
      'from .models import (',
      '    Item as It,  # an item',
      '    Order,',
      ')',
      'from ..outside import nothing',
      'def later():',
      '    from shop.db import session',
    ].join('\n'),
    'src/shop/prices.py': '',
    'src/shop/helpers.py': 'import logging',
    'src/shop/models/__init__.py': 'from .order import *\nfrom ... import nothing',
    'src/shop/models/order.py': 'try:\n    import shop.models.missing\nexcept ImportError:\n    pass',
    'src/shop/db/session.py': '',
    'tests/helper.py': '',
    'tests/unit/test_cart.py': 'import helper\nfrom shop import cart, Cart\nimport shop.cart',
    'scripts/other.py': 'import helper',
    'scripts/logging.py': '',
  });
  expect(importsOf(survey)).toEqual({
    'src/shop/__init__.py': ['src/shop/cart.py'],
    'src/shop/cart.py': [
      'src/shop/db/session.py',
      'src/shop/helpers.py',
      'src/shop/models/__init__.py',
      'src/shop/prices.py',
    ],
    'src/shop/models/__init__.py': ['src/shop/models/order.py'],
    'src/shop/models/order.py': ['src/shop/models/__init__.py'],
    'tests/unit/test_cart.py': ['src/shop/__init__.py', 'src/shop/cart.py', 'tests/helper.py'],
  });
});

it('takes the nearest of two modules of one name', async () => {
  const survey = await surveyOf({
    'one/app/__init__.py': '',
    'one/app/a.py': 'from app.util import f',
    'one/app/util.py': '',
    'two/app/__init__.py': '',
    'two/app/a.py': 'from app.util import f',
    'two/app/util.py': '',
  });
  expect(importsOf(survey)).toEqual({
    'one/app/a.py': ['one/app/util.py'],
    'two/app/a.py': ['two/app/util.py'],
  });
});
