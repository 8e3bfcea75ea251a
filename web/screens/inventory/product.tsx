import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { productQuery, productsQuery } from '../../api/nouns.ts'
import { ProductForm } from '../../forms/products/product-form.tsx'
import * as texts from '../../texts/texts.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'

const { product: words, backToProducts } = texts.inventory

const back = (
  <Anchor component={Link} to="/staff/inventory/products" size="sm">
    {backToProducts}
  </Anchor>
)

/** M7: one product, or a new one. */
export function ProductScreen() {
  const { id = 'new' } = useParams({ strict: false })
  return id === 'new' ? <NewProduct /> : <ExistingProduct key={id} id={id} />
}

function NewProduct() {
  const products = useQuery(productsQuery)
  return (
    <Screen title={words.newTitle} state={back}>
      <Loaded query={products} lines={8}>
        {all => <ProductForm product={null} currency={all[0]?.price.currency ?? 'EUR'} />}
      </Loaded>
    </Screen>
  )
}

function ExistingProduct({ id }: { readonly id: string }) {
  const product = useQuery(productQuery(id))
  return (
    <Screen title={product.data?.name ?? words.unnamed} state={back}>
      <Loaded query={product} lines={8}>
        {stored => <ProductForm product={stored} currency={stored.price.currency} />}
      </Loaded>
    </Screen>
  )
}
