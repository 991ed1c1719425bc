@{
    ModuleVersion = '0.99'
    RootModule = 'arm-ttk.psm1'
}
