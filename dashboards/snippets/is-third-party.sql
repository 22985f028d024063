-- Whether a service is somebody else's than the cloud's that hosts or invoices it.
(coalesce(HostProviderName, '') = 'Not Applicable'
  OR coalesce(HostProviderName, ServiceProviderName, '') <> coalesce(ServiceProviderName, '')
  OR coalesce(PublisherName, ServiceProviderName, '') <> coalesce(ProviderName, ServiceProviderName, ''))
