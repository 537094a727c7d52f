// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Host/Emit.h"
#include "lib/Host/Interface.h"
#include "lib/Host/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"

using namespace mlir;
using namespace tcc;

void tcc::populateHostToLLVM(OpPassManager &pm) {
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(arith::createArithExpandOpsPass());
  pm.addPass(createArithToLLVMConversionPass());
  pm.addPass(createConvertControlFlowToLLVMPass());
  pm.addPass(createConvertFuncToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createLowerTables());
}

std::vector<std::string> tcc::exportedSymbols(ModuleOp module) {
  std::vector<std::string> names;
  for (auto model : module.getOps<host::ModelOp>()) {
    for (StringRef function : modelFunctions())
      names.push_back((model.getName() + "_" + function).str());
    if (givesGradients(module))
      names.push_back((model.getName() + "_gradient").str());
    for (auto entry : module.getOps<host::EntryOp>())
      names.push_back((model.getName() + "_" + entry.getName()).str());
  }
  llvm::sort(names);
  return names;
}

static std::unique_ptr<llvm::TargetMachine> targetMachine(const HostTarget &target,
                                                          std::string &error) {
  // Safe to repeat; LLVM keeps its targets in a registry of its own.
  LLVMInitializeAArch64TargetInfo();
  LLVMInitializeAArch64Target();
  LLVMInitializeAArch64TargetMC();
  LLVMInitializeAArch64AsmPrinter();
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
  llvm::Triple triple(target.triple);
  const llvm::Target *found = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!found)
    return nullptr;
  llvm::TargetOptions options;
  options.FunctionSections = true;
  options.DataSections = true;
  return std::unique_ptr<llvm::TargetMachine>(
      found->createTargetMachine(triple, target.cpu, target.features, options, llvm::Reloc::PIC_,
                                 std::nullopt, llvm::CodeGenOptLevel::Default));
}

/// Only the interface is visible; what it needs is in the same library.
static void setVisibility(llvm::Module &module, ArrayRef<std::string> exported) {
  for (llvm::GlobalValue &value : module.global_values()) {
    if (value.getName().starts_with("llvm."))
      continue;
    if (value.isDeclaration()) {
      value.setVisibility(llvm::GlobalValue::HiddenVisibility);
      value.setDSOLocal(true);
    } else if (!llvm::is_contained(exported, value.getName())) {
      value.setLinkage(llvm::GlobalValue::InternalLinkage);
    }
  }
  for (llvm::Function &function : module)
    if (!function.isDeclaration())
      function.setDoesNotThrow();
}

/// What functions compute twice: the default pipelines take a third of the time, and find no more.
static void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager calls;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(calls);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, calls, modules);
  llvm::ModulePassManager passes;
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(llvm::EarlyCSEPass()));
  passes.run(module, modules);
}

static std::unique_ptr<llvm::Module> translate(ModuleOp module, llvm::LLVMContext &context,
                                               llvm::TargetMachine &machine) {
  std::vector<std::string> exported = exportedSymbols(module);
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  module.getContext()->appendDialectRegistry(registry);

  OwningOpRef<ModuleOp> clone = module.clone();
  PassManager pm(module.getContext());
  populateHostToLLVM(pm);
  if (failed(pm.run(*clone)))
    return nullptr;
  auto result = translateModuleToLLVMIR(*clone, context, module.getName().value_or("model"));
  if (!result)
    return nullptr;
  result->setTargetTriple(machine.getTargetTriple());
  result->setDataLayout(machine.createDataLayout());
  setVisibility(*result, exported);
  optimize(*result, machine);
  return result;
}

std::unique_ptr<llvm::Module> tcc::translateHost(ModuleOp module, llvm::LLVMContext &context,
                                                 const HostTarget &target) {
  std::string error;
  auto machine = targetMachine(target, error);
  if (!machine)
    return module.emitError(error), nullptr;
  return translate(module, context, *machine);
}

LogicalResult tcc::emitHost(ModuleOp module, const HostTarget &target, HostFile kind,
                            SmallVectorImpl<char> &output) {
  std::string error;
  auto machine = targetMachine(target, error);
  if (!machine)
    return module.emitError(error);
  llvm::LLVMContext context;
  auto translated = translate(module, context, *machine);
  if (!translated)
    return failure();
  llvm::raw_svector_ostream os(output);
  if (kind == HostFile::Text) {
    translated->print(os, nullptr);
    return success();
  }
  llvm::legacy::PassManager codegen;
  auto type = kind == HostFile::Object ? llvm::CodeGenFileType::ObjectFile
                                       : llvm::CodeGenFileType::AssemblyFile;
  if (machine->addPassesToEmitFile(codegen, os, nullptr, type))
    return module.emitError("this target writes no files of this kind");
  codegen.run(*translated);
  return success();
}
